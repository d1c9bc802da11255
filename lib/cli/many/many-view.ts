import { createLogUpdate } from "log-update";
import { formatConfiguration, formatCount, formatText, formatUsd } from "../../report/format.ts";
import type { OverviewRow } from "../../report/overview-row.ts";
import { describeChange, formatSaving } from "../../report/overview-words.ts";
import type { Progress } from "../progress/progress.ts";
import { describeTotal, formatClock, type ProgressView } from "../progress/progress-view.ts";
import { cutLine, type Terminal } from "../terminal.ts";

/** Shows how far many runs are. */
export interface ManyView {
  /** A run begins: what it shows is one line while it lasts. */
  start(functionName: string): ProgressView;
  /** A run has ended: one line that stays. */
  end(row: OverviewRow): void;
  /** A line that stays. */
  note(text: string): void;
  /** Ends the display. */
  close(): void;
}

interface Running {
  readonly functionName: string;
  /** The step that it is at, while nothing has been measured. */
  step: string;
  progress?: Progress;
  elapsedMs: number;
}

/** Without a terminal, a sign of life at least this often. */
const HEARTBEAT_MS = 60_000;

/** Rewritten lines of what runs on a terminal; elsewhere a line for each function that has ended. */
export function openManyView(
  terminal: Terminal,
  { count, maxCostUsd }: { readonly count: number; readonly maxCostUsd?: number },
  now: () => number = Date.now,
): ManyView {
  const log = terminal.isLive ? createLogUpdate(terminal.stream) : undefined;
  const write = (text: string) => (log ? log.persist(text) : terminal.writeLine(text));
  const running = new Set<Running>();
  const startedAtMs = now();
  let ended = 0;
  let endedUsd = 0;
  let lastLineMs = startedAtMs;

  const describeAll = () => {
    const runningUsd = [...running].reduce((total, { progress }) => total + (progress?.spentUsd ?? 0), 0);
    const limit = maxCostUsd === undefined ? "" : ` of at most ${formatUsd(maxCostUsd)}`;
    return [
      `${formatCount(ended)} of ${formatCount(count)} done`,
      `${formatCount(running.size)} running`,
      `${formatUsd(endedUsd + runningUsd)}${limit} on Lambda`,
      `${formatClock(now() - startedAtMs)} elapsed`,
    ].join(", ");
  };
  const draw = () => {
    if (log) {
      const lines = [...running].map((one) => `  ${terminal.paint("cyan", "▸")} ${describeRunning(one)}`);
      log([...lines, describeAll()].map((line) => cutLine(line, terminal.columns)).join("\n"));
    } else if (now() - lastLineMs >= HEARTBEAT_MS) {
      lastLineMs = now();
      write(describeAll());
    }
  };

  return {
    start(functionName) {
      const one: Running = { functionName, step: "starting", elapsedMs: 0 };
      running.add(one);
      draw();
      return {
        show(progress, elapsedMs) {
          one.progress = progress;
          one.elapsedMs = elapsedMs;
          draw();
        },
        note(text) {
          one.step = text.trim();
          draw();
        },
        finish() {
          running.delete(one);
          draw();
        },
      };
    },
    end(row) {
      ended += 1;
      endedUsd += row.spentUsd;
      lastLineMs = now();
      const [mark, style] = row.state === "tuned" ? (["✓", "green"] as const) : (["✗", "red"] as const);
      const place = `${String(ended).padStart(String(count).length)}/${count}`;
      write(`  ${terminal.paint(style, mark)} ${place} ${row.functionName}  ${describeEnd(row)}`);
      draw();
    },
    note: write,
    close: () => log?.done(),
  };
}

function describeRunning({ functionName, step, progress, elapsedMs }: Running): string {
  return `${functionName}  ${progress ? describeTotal(progress, elapsedMs) : step}`;
}

/** `1024 MB x86_64 → 512 MB arm64, 32 % cheaper, p95 ≈ same, saves $12.40 a month` */
export function describeEnd(row: OverviewRow): string {
  if (row.state !== "tuned") return formatText(row.reason);
  const now = formatConfiguration(row.current);
  if (row.decision === "keep") return `${now} is fine as it is`;
  const { cost, p95 } = describeChange(row);
  const saving = formatSaving(row);
  return [
    `${now} → ${formatConfiguration(row.recommended)}`,
    ...(cost === "" ? [] : [cost]),
    ...(p95 === "" ? [] : [`p95 ${p95}`]),
    ...(saving === undefined ? [] : [`saves ${saving} a month`]),
  ].join(", ");
}
