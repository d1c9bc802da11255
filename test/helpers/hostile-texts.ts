import type { TuningResult } from "../../lib/analyze/result.ts";
import type { Beside } from "../../lib/report/page-data.ts";

/** Names that the program gives a meaning to; every other text in a result was written by somebody else. */
const OWN_WORDS = new Set([
  "state",
  "kind",
  "reason",
  "architecture",
  "architectures",
  "answerArchitectures",
  "strategy",
  "objective",
  "sampling",
  "stopReason",
  "rule",
  "verdict",
  "level",
  "unit",
  "constraint",
  "key",
  "currentKey",
  "candidateKey",
  "bestKey",
  "packageType",
  "currency",
  "status",
]);

/** A result, or what is shown beside it, with every text of somebody else replaced. */
export function replaceTexts<T extends TuningResult | Beside>(value: T, text: string): T {
  return replace(value, text) as T;
}

function replace(value: unknown, text: string): unknown {
  if (typeof value === "string") return text;
  if (Array.isArray(value)) return value.map((item) => replace(item, text));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, OWN_WORDS.has(name) ? item : replace(item, text)]),
  );
}

/** Texts that would be markup, script, commands or addresses if they were not taken as texts. */
export const HOSTILE_TEXTS = [
  "</script><b>bold</b>",
  "<!--",
  "--><img src=x onerror=alert(1)>",
  '" onmouseover="alert(1)',
  "' onfocus='alert(1)",
  "{{data}} {{sections}} $& $1 $`",
  "\u2028\u2029\u202e\u0000\u001b[31m",
  "javascript:alert(1)//<svg/onload=alert(1)>",
  "&lt;script&gt;alert(1)&lt;/script&gt;",
  "__proto__",
] as const;

/** All of it in one. */
export const HOSTILE_TEXT = `</script><b>bold</b><!-- "'><img src=x onerror="globalThis.ran=true">\u2028\u202e @everyone [x](http://example.invalid) |`;
