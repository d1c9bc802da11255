import { chooseMetricWindow, type MetricWindow } from "../production/metric-window.ts";
import type { Production } from "../production/production.ts";
import { type ProjectedMonth, projectMonth } from "../production/project-month.ts";
import type { TargetMetrics } from "../production/summarize-metrics.ts";
import type { TuningInput } from "./input.ts";
import type { Access, Target } from "./plan.ts";

/** A function, or a version or alias of it, and the days. */
export interface AskedProduction {
  readonly access: Access;
  readonly functionName: string;
  readonly qualifier?: string;
  readonly window: MetricWindow;
}

/**
 * Asks CloudWatch what a function did in production.
 * @throws whatever kept it from an answer
 */
export type AskProduction = (asked: AskedProduction) => Promise<TargetMetrics>;

export interface ReadingProduction {
  readonly input: TuningInput;
  /** All fields that the user gave. */
  readonly given: ReadonlySet<string>;
  readonly target: Pick<Target, "functionName" | "qualifier">;
  readonly access: Access;
  /** Undefined where there is no CloudWatch to ask, as in the embedded cloud. */
  readonly askProduction?: AskProduction;
  /** Time of the run, in milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * Reads what production did, when the input asks for it. It never fails a run: what went wrong is a part of the answer.
 * @returns undefined when the input does not ask
 */
export async function readProduction(reading: ReadingProduction): Promise<Production | undefined> {
  const { input, target, nowMs } = reading;
  if (input.productionDays === 0) return undefined;
  const { functionName, qualifier } = target;
  const window = chooseMetricWindow(new Date(nowMs), input.productionDays);
  const asked = { functionName, ...(qualifier !== undefined && { qualifier }) };
  const metrics = await ask(asked, window, reading);
  return {
    days: window.days,
    from: toDay(window.startAt),
    until: toDay(window.endAt),
    metrics,
    filledIn: chooseFilledIn(metrics, window, reading),
  };
}

async function ask(
  asked: Pick<AskedProduction, "functionName" | "qualifier">,
  window: MetricWindow,
  { access, askProduction }: ReadingProduction,
): Promise<TargetMetrics> {
  if (!askProduction) {
    return { ...asked, state: "unreadable", reason: "the embedded cloud has no CloudWatch" };
  }
  try {
    return await askProduction({ ...asked, access, window });
  } catch (error) {
    return { ...asked, state: "unreadable", reason: explain(error) };
  }
}

/** What our own errors say is a sentence; another one's name says what it is about. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOwn = ["TargetError", "ThrottledError"].includes(error.name);
  return isOwn ? error.message : `${error.name}: ${error.message}`;
}

/** What the user says counts; and where only cold starts are measured, all of them are. */
function chooseFilledIn(
  metrics: TargetMetrics,
  window: MetricWindow,
  { input, given }: ReadingProduction,
): ProjectedMonth {
  if (metrics.state !== "measured") return {};
  const { monthlyInvocations, coldStartShare } = projectMonth(metrics, window);
  const takesShare = !given.has("coldStartShare") && !input.onlyColdStarts;
  return {
    ...(monthlyInvocations !== undefined && !given.has("monthlyInvocations") && { monthlyInvocations }),
    ...(coldStartShare !== undefined && takesShare && { coldStartShare }),
  };
}

/** In UTC. */
const toDay = (instant: Date) => instant.toISOString().slice(0, 10);
