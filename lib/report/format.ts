/**
 * How values look wherever people read them: terminal, page and Markdown. Plain text, the same on every
 * machine: no locale, no time zone but UTC. A value that is not a finite number is shown as `–`.
 */

import type { FailureReason } from "../measure/invocation.ts";
import type { Currency } from "../prices/price-list.ts";

/** What is shown where there is no value. */
export const NO_VALUE = "–";

/** Milliseconds to about three significant digits: `0.84 ms`, `12.3 ms`, `1,234 ms`. Never seconds. */
export function formatDurationMs(durationMs: number): string {
  if (!Number.isFinite(durationMs)) return NO_VALUE;
  if (durationMs > 0 && durationMs < 0.005) return "< 0.01 ms";
  if (durationMs === 0) return "0 ms";
  return `${toFixed(durationMs, durationMs < 9.995 ? 2 : durationMs < 99.95 ? 1 : 0)} ms`;
}

/** As the English locale of CLDR writes them. */
export const CURRENCY_SYMBOLS: Readonly<Record<Currency, string>> = { USD: "$", CNY: "CN¥" };

/**
 * Dollars per million invocations: cents from one dollar on (`$4.79`), three digits below (`$0.000512`). In yuan where
 * the prices are: `CN¥32.60`.
 */
export function formatUsdPerMillion(usd: number, currency?: Currency): string {
  return formatMoney(usd, 3, currency);
}

/** Dollars of a run or a month, or yuan: cents from one dollar on (`$12.40`), two digits below (`$0.0031`). */
export function formatUsd(usd: number, currency?: Currency): string {
  return formatMoney(usd, 2, currency);
}

/** A price per unit as AWS lists it, all digits: `$0.0000166667`, in China `CN¥0.0001135`. */
export function formatUnitPriceUsd(usd: number, currency: Currency = "USD"): string {
  if (!Number.isFinite(usd)) return NO_VALUE;
  return `${CURRENCY_SYMBOLS[currency]}${usd === 0 ? "0" : toFixed(usd, 13).replace(/\.?0+$/, "")}`;
}

/** `1024 MB`: without separators, as AWS writes memory sizes. */
export function formatMemoryMb(memoryMb: number): string {
  return Number.isFinite(memoryMb) ? `${Math.round(memoryMb)} MB` : NO_VALUE;
}

/** `1,234`. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? toFixed(count, 0) : NO_VALUE;
}

/** `1,234 invocations`, `1 invocation` */
export function formatInvocations(count: number): string {
  return `${formatCount(count)} ${count === 1 ? "invocation" : "invocations"}`;
}

/** `0.31 GB-seconds`, `1,234 GB-seconds`: decimals only below ten. */
export function formatGbSeconds(gbSeconds: number): string {
  if (!Number.isFinite(gbSeconds)) return NO_VALUE;
  if (gbSeconds > 0 && gbSeconds < 0.005) return "< 0.01 GB-seconds";
  return `${toFixed(gbSeconds, gbSeconds > 0 && gbSeconds < 9.995 ? 2 : 0)} GB-seconds`;
}

const CHANGE_WORDS = {
  cost: { less: "cheaper", more: "more expensive" },
  latency: { less: "faster", more: "slower" },
} as const;

/**
 * A ratio of two costs or two latencies in words: 0.88 is `12 % cheaper`, 1.05 is `5 % slower`, and a change
 * below 0.05 % is `the same`. The percentage is the part saved or added, so twice as fast is `50 % faster`.
 */
export function formatPercentChange(ratio: number, of: keyof typeof CHANGE_WORDS): string {
  if (!Number.isFinite(ratio)) return NO_VALUE;
  const percent = Math.abs(ratio - 1) * 100;
  if (percent < 0.05) return "the same";
  const word = CHANGE_WORDS[of][ratio < 1 ? "less" : "more"];
  // Nothing that was measured is free: 99.7 % must not read as everything.
  if (ratio > 0 && ratio < 1 && percent >= 99.5) return `over 99 % ${word}`;
  return `${percent < 0.95 ? toFixed(percent, 1) : toFixed(percent, 0)} % ${word}`;
}

/**
 * Where such a ratio lies: `15 to 21 %`, in the direction of the change; `3 % cheaper to 1 % more expensive` where it may
 * go either way.
 * @returns undefined where both ends read the same
 */
export function formatChangeRange(
  { low, high }: { readonly low: number; readonly high: number },
  of: keyof typeof CHANGE_WORDS,
): string | undefined {
  const ends = [formatPercentChange(low, of), formatPercentChange(high, of)];
  const [atLow = "", atHigh = ""] = ends;
  if (atLow === atHigh) return undefined;
  const word = ` % ${CHANGE_WORDS[of][low < 1 ? "less" : "more"]}`;
  if (!ends.every((end) => end.endsWith(word))) return `${atLow} to ${atHigh}`;
  // The smaller change first, in either direction.
  const [from = "", to = ""] = low < 1 ? [atHigh, atLow] : [atLow, atHigh];
  return `${from.slice(0, -word.length)} to ${to.slice(0, -word.length)} %`;
}

const HOST_ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ["x64", "x86_64"],
  ["amd64", "x86_64"],
  ["aarch64", "arm64"],
]);

/** Lambda's name of an architecture, also for a host that calls it otherwise (`x64`, `aarch64`). */
export function formatArchitecture(architecture: string): string {
  return HOST_ARCHITECTURES.get(architecture) ?? architecture;
}

/** A configuration in words: `1024 MB arm64`. */
export function formatConfiguration(configuration: { memoryMb: number; architecture: string }): string {
  return `${formatMemoryMb(configuration.memoryMb)} ${formatArchitecture(configuration.architecture)}`;
}

const FAILURE_REASONS: Readonly<Record<FailureReason, string>> = {
  "out-of-memory": "out of memory",
  "time-out": "timed out",
  "init-failure": "did not start",
  crash: "crashed",
  "function-error": "function error",
  "not-provisioned": "could not be created",
  "no-report": "no REPORT line",
  "processor-error": "pre- or post-processor failed",
  "step-failed": "measurement broke off",
};

/** Why an invocation failed, in two or three words. */
export function formatFailureReason(reason: FailureReason): string {
  return FAILURE_REASONS[reason] ?? formatText(String(reason));
}

/** An ISO 8601 instant as `2026-11-21 02:34 UTC`; text that is no instant is shown as it is. */
export function formatInstant(isoInstant: string): string {
  const date = new Date(isoInstant);
  if (Number.isNaN(date.getTime())) return formatText(isoInstant);
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

const MAX_TEXT_LENGTH = 400;

/** Sentences of ours that name many configurations are longer than what others may write. */
const MAX_SENTENCE_LENGTH = 2000;

/** A sentence of ours that may hold text which somebody else wrote, on one line. */
export function formatSentence(text: string): string {
  return formatText(text, MAX_SENTENCE_LENGTH);
}

/**
 * Text that somebody else wrote (an error message, a label, a function name) on one line: control and
 * direction characters, which could rewrite a terminal or reorder a page, become spaces; long text is cut.
 */
export function formatText(text: string, maxLength = MAX_TEXT_LENGTH): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu, " ");
  const characters = [...line.trim()];
  if (characters.length <= maxLength) return characters.join("");
  return `${characters.slice(0, maxLength - 1).join("")}…`;
}

function formatMoney(amount: number, significantDigits: number, currency: Currency = "USD"): string {
  const symbol = CURRENCY_SYMBOLS[currency];
  if (!Number.isFinite(amount)) return NO_VALUE;
  if (amount === 0) return `${symbol}0.00`;
  if (amount > 0 && amount < 1e-9) return `< ${symbol}0.000000001`;
  const rounded = Number(amount.toPrecision(significantDigits));
  if (Math.abs(rounded) >= 1) return `${symbol}${toFixed(amount, 2)}`;
  return `${symbol}${toFixed(amount, significantDigits - 1 - Math.floor(Math.log10(Math.abs(rounded))))}`;
}

/** As it begins a sentence: `Mean`, but `p95`. */
export function capitalize(text: string): string {
  return /^p\d/.test(text) ? text : `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Fixed decimals with a comma between thousands. Every caller stays far below 1e21, where toFixed changes form. */
export function toFixed(value: number, decimals: number): string {
  const [whole = "", fraction] = value.toFixed(decimals).split(".");
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

/** A share of one in percent, with two digits: `0.12 %`, `under 0.01 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  return percent < 0.01 ? "under 0.01 %" : `${Number(percent.toPrecision(2))} %`;
}
