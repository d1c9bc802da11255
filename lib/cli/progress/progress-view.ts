import { createLogUpdate } from "log-update";
import type { Currency } from "../../prices/price-list.ts";
import {
  formatConfiguration,
  formatCount,
  formatDurationMs,
  formatFailureReason,
  formatText,
  formatUsd,
  formatUsdPerMillion,
} from "../../report/format.ts";
import { cutLine, type Terminal } from "../terminal.ts";
import type { CandidateProgress, Progress } from "./progress.ts";

/** Shows how far a run is. */
export interface ProgressView {
  show(progress: Progress, elapsedMs: number): void;
  /** A line that stays, above what is rewritten. */
  note(text: string): void;
  /** Ends the display and leaves the last state on the screen. `hasEnded`: the run itself has come to its end. */
  finish(hasEnded: boolean): void;
}

/** Rewritten lines on a terminal; elsewhere one line for each thing that happens. */
export function openProgressView(terminal: Terminal): ProgressView {
  return terminal.isLive ? openLiveView(terminal) : openPlainView(terminal);
}

function openLiveView(terminal: Terminal): ProgressView {
  const log = createLogUpdate(terminal.stream);
  return {
    show: (progress, elapsedMs) => log(renderLive(progress, elapsedMs, terminal)),
    note: (text) => log.persist(text),
    finish: () => log.done(),
  };
}

const ANALYZING = "analyzing";

const isMeasured = ({ candidates }: Progress) =>
  candidates.every(({ state }) => state === "measured" || state === "failed");

/** Without a terminal, a sign of life at least this often. */
const HEARTBEAT_MS = 30_000;

function openPlainView(terminal: Terminal): ProgressView {
  const told = new Set<string>();
  let lastLineMs = 0;
  let lastTotal: string | undefined;
  return {
    show(progress, elapsedMs) {
      // A search does not know beforehand which round is the last one.
      if (progress.expectedInvocations === undefined) lastTotal = describeTotal(progress, elapsedMs);
      const lines = progress.candidates
        .filter(({ key, state }) => (state === "measured" || state === "failed") && !told.has(key))
        .map((candidate) => {
          told.add(candidate.key);
          return `  ${describeCandidate(candidate, progress.currency)}`;
        });
      if (isMeasured(progress) && !told.has(ANALYZING)) {
        told.add(ANALYZING);
        lines.push(`${describeTotal(progress, elapsedMs)}; ${ANALYZING}`);
      }
      if (lines.length === 0 && elapsedMs - lastLineMs < HEARTBEAT_MS) return;
      if (lines.length === 0) lines.push(describeTotal(progress, elapsedMs));
      for (const line of lines) terminal.writeLine(line);
      lastLineMs = elapsedMs;
    },
    note: (text) => terminal.writeLine(text),
    finish: (hasEnded) => {
      if (hasEnded && lastTotal !== undefined && !told.has(ANALYZING)) terminal.writeLine(lastTotal);
    },
  };
}

const MARKS = { waiting: "·", measuring: "▸", measured: "✓", failed: "✗" } as const;
const COLORS = { waiting: "dim", measuring: "cyan", measured: "green", failed: "red" } as const;

/** The lines of a run in progress, none wider than the terminal. */
export function renderLive(progress: Progress, elapsedMs: number, terminal: Terminal): string {
  const lines = progress.candidates.map((candidate) => {
    const text = cutLine(
      `${MARKS[candidate.state]} ${describeCandidate(candidate, progress.currency)}`,
      terminal.columns - 2,
    );
    return `  ${terminal.paint(COLORS[candidate.state], text.slice(0, 1))}${text.slice(1)}`;
  });
  const step = isMeasured(progress) ? `; ${ANALYZING}` : "";
  const total = `${bar(progress)}${describeTotal(progress, elapsedMs)}${step}`;
  return [
    ...lines,
    "",
    ...[total, describeBest(progress)].map((line) => cutLine(line, terminal.columns)),
  ].join("\n");
}

/** One candidate in one line: `512 MB x86_64   20 invocations   12.3 ms   $0.31 per million`. */
export function describeCandidate(candidate: CandidateProgress, currency?: Currency): string {
  const { invocations, failed, meanDurationMs, costPerMillionUsd, lastFailure, state } = candidate;
  const parts = [formatConfiguration(candidate).padEnd("10240 MB x86_64".length)];
  if (state === "waiting") return [...parts, "waiting"].join("  ");
  parts.push(`${formatCount(invocations).padStart(5)} ${invocations === 1 ? "invocation " : "invocations"}`);
  if (meanDurationMs !== undefined) parts.push(`mean ${formatDurationMs(meanDurationMs).padStart(8)}`);
  if (costPerMillionUsd !== undefined)
    parts.push(`${formatUsdPerMillion(costPerMillionUsd, currency)} per million`);
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  if (lastFailure) parts.push(describeFailure(lastFailure));
  return parts.join("  ").trimEnd();
}

/** `function error: Error: out of stock`. */
function describeFailure({ reason, errorType, errorMessage }: NonNullable<CandidateProgress["lastFailure"]>) {
  return formatText([formatFailureReason(reason), errorType, errorMessage].filter((part) => part).join(": "));
}

/** `40 of 100 invocations, $0.0000012 on Lambda, 12 s elapsed, about 18 s left`. */
export function describeTotal(progress: Progress, elapsedMs: number): string {
  const { invocations, expectedInvocations, spentUsd, currency, remainingMs } = progress;
  return [
    expectedInvocations === undefined
      ? `${formatCount(invocations)} ${invocations === 1 ? "invocation" : "invocations"}`
      : `${formatCount(invocations)} of ${formatCount(expectedInvocations)} invocations`,
    `${formatUsd(spentUsd, currency)} on Lambda`,
    `${formatClock(elapsedMs)} elapsed`,
    ...(remainingMs && remainingMs >= 1000 ? [`about ${formatClock(remainingMs)} left`] : []),
  ].join(", ");
}

function describeBest({ cheapest, fastest, currency }: Progress): string {
  if (!cheapest || !fastest) return "";
  const cost = `${formatConfiguration(cheapest)} (${formatUsdPerMillion(cheapest.costPerMillionUsd ?? Number.NaN, currency)})`;
  const speed = `${formatConfiguration(fastest)} (${formatDurationMs(fastest.meanDurationMs ?? Number.NaN)})`;
  return `so far: cheapest ${cost}, fastest ${speed}`;
}

const BAR_WIDTH = 16;

function bar({ invocations, expectedInvocations }: Progress): string {
  if (expectedInvocations === undefined) return "";
  const done = Math.round((BAR_WIDTH * invocations) / Math.max(1, expectedInvocations));
  return `${"█".repeat(done)}${"░".repeat(BAR_WIDTH - done)} `;
}

/** Whole seconds, and minutes from one minute on: `8 s`, `2 min 05 s`. */
export function formatClock(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
