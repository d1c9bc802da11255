import type { Findings } from "../analyze/findings.ts";
import type { GateCheck } from "../report/checks.ts";
import { formatConfiguration, formatCount, formatInvocations, formatSentence } from "../report/format.ts";
import { formatAmount, formatApart, formatRange, formatSigned } from "./amount.ts";
import { describeExcess } from "./excess.ts";

/** One check as people read it, the same wherever they do. Each text is one line. */
export interface CheckWords {
  /** `fail`, `likely over`, `no data`, `not comparable`, `at risk`, `pass`. */
  readonly verdict: string;
  /** What may be at most how much: `p95 at 1024 MB x86_64 ≤ 250 ms`. */
  readonly headline: string;
  /** `measured 271 ms, 95 % interval 262 to 281 ms, 200 invocations`; absent where nothing was. */
  readonly measured?: string;
  /** `271 ms (262 to 281 ms)`; absent where nothing was measured. */
  readonly short?: string;
  /** `over by 12 to 31 ms (4.8 to 12 %)`: where it fails or leans over. */
  readonly over?: string;
  /** Why there is no verdict, or what to do. */
  readonly note?: string;
  /** Where the budget is written: `power-tuner.config.yaml:12`. */
  readonly source?: string;
}

/** Of the result that was judged: the names of its configurations, and its currency. */
export type Named = Pick<Findings, "candidates" | "prices">;

interface VerdictFacts {
  readonly verdict: GateCheck["verdict"];
  readonly sign: string;
  readonly text: string;
}

/** All verdicts, the worst first, each with a sign and its words. */
export const VERDICTS: readonly VerdictFacts[] = [
  { verdict: "fail", sign: "✗", text: "fail" },
  { verdict: "likely-over", sign: "✗", text: "likely over" },
  { verdict: "no-data", sign: "?", text: "no data" },
  { verdict: "not-comparable", sign: "?", text: "not comparable" },
  { verdict: "at-risk", sign: "!", text: "at risk" },
  { verdict: "pass", sign: "✓", text: "pass" },
];

/** The place of a verdict among all, the worst first: to sort by. */
export function rankVerdict(verdict: GateCheck["verdict"]): number {
  return VERDICTS.findIndex((one) => one.verdict === verdict);
}

/** The words of one check. */
export function describeCheck(check: GateCheck, named: Named): CheckWords {
  const measured = describeMeasured(check, named);
  const short = describeShort(check, named);
  const note = [isInDoubt(check) && IN_DOUBT, check.note].filter(Boolean).join("; ");
  const over = describeExcess(check, named.prices.currency);
  return {
    verdict: VERDICTS[rankVerdict(check.verdict)]?.text ?? formatSentence(check.verdict),
    headline: describeHeadline(check, named),
    ...(measured !== undefined && { measured }),
    ...(short !== undefined && { short }),
    ...(over !== undefined && { over }),
    ...(note !== "" && { note: formatSentence(note) }),
    ...(check.source !== undefined && { source: formatSentence(check.source) }),
  };
}

/** What `at risk` means. */
const IN_DOUBT = "within the limit as measured, but the interval reaches above it";

const isInDoubt = ({ verdict, value, limit, interval }: GateCheck): boolean =>
  verdict === "at-risk" &&
  limit !== undefined &&
  (value ?? limit) <= limit &&
  (interval?.high ?? limit) > limit;

/** All of it but the verdict and the source, in one line: what JUnit, JSON and annotations show as message. */
export function joinCheckWords({ headline, measured, over, note }: CheckWords): string {
  return [headline, [measured, over, note].filter((part) => part !== undefined).join("; ")]
    .filter((part) => part !== "")
    .join(": ");
}

/** What is allowed: `250 ms`; `+10 % or +5.00 ms, whichever is more` of a comparison. */
export function describeLimit(
  { increase, limit, value, unit }: GateCheck,
  { prices }: Named,
): string | undefined {
  if (increase) {
    const { percent, atLeast } = increase;
    const amount = `+${formatAmount(atLeast, increase.unit, prices.currency)}`;
    if (percent === undefined) return increase.unit === "percent" ? `${amount} of invocations` : amount;
    return `+${percent} % or ${amount}, whichever is more`;
  }
  return limit === undefined ? undefined : formatApart(limit, value, unit, prices.currency);
}

/** `1024 MB x86_64`, `512 MB arm64 (recommended)`, or what the file names where it was not measured. */
export function describeWhere({ at, candidateKey }: GateCheck, { candidates }: Named): string | undefined {
  const candidate = candidates.find(({ key }) => key === candidateKey);
  if (candidate) return `${formatConfiguration(candidate)}${at === "recommended" ? " (recommended)" : ""}`;
  if (at === "current" || at === "recommended") return `the ${at} configuration`;
  return at === undefined ? undefined : formatSentence(at);
}

/** What was found: `271 ms`, `+30 %`. */
export function describeValue(
  { value, limit, unit, increase }: GateCheck,
  { prices }: Named,
): string | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  if (increase) return formatSigned(value, unit, prices.currency);
  return formatApart(value, limit, unit, prices.currency);
}

/** `262 to 281 ms`, `at least 310 ms`; undefined where there is none, or the figure is a fact. */
export function describeInterval(
  { interval, unit, increase }: GateCheck,
  { prices }: Named,
): string | undefined {
  if (!interval || interval.low === interval.high) return undefined;
  return formatRange(interval, unit, prices.currency, increase ? formatSigned : formatAmount);
}

/** `from 104 ms to 135 ms`, of a comparison. */
export function describeCompared({ increase }: GateCheck, { prices }: Named): string | undefined {
  if (!increase?.compared) return undefined;
  const { before, now } = increase.compared;
  const [from, to] = [before, now].map((one) => formatAmount(one, increase.unit, prices.currency));
  return `from ${from} to ${to}`;
}

function describeHeadline(check: GateCheck, named: Named): string {
  const [where, limit] = [describeWhere(check, named), describeLimit(check, named)];
  return [
    formatSentence(check.name),
    ...(where === undefined ? [] : [`at ${where}`]),
    ...(limit === undefined ? [] : [`≤ ${limit}`]),
  ].join(" ");
}

function describeMeasured(check: GateCheck, named: Named): string | undefined {
  const { interval, count, countOf } = check;
  const [value, range] = [describeValue(check, named), describeInterval(check, named)];
  const compared = describeCompared(check, named);
  if (value === undefined && compared === undefined) return undefined;
  const parts = [
    value,
    range !== undefined && `${Math.round((interval?.level ?? 0) * 100)} % interval ${range}`,
    compared,
    count !== undefined && describeCount(count, countOf),
  ];
  return `measured ${parts.filter((part) => typeof part === "string").join(", ")}`;
}

function describeShort(check: GateCheck, named: Named): string | undefined {
  const [value, range] = [describeValue(check, named), describeInterval(check, named)];
  return value === undefined || range === undefined ? value : `${value} (${range})`;
}

function describeCount(count: number, of: GateCheck["countOf"]): string {
  if (of !== "cold-starts") return formatInvocations(count);
  return `${formatCount(count)} cold ${count === 1 ? "start" : "starts"}`;
}
