import { LEVEL } from "../analyze/duration-figures.ts";
import { MAX_NUM } from "../prepare/input-measuring.ts";
import { countForUpperLimit } from "../stats/supporting-count.ts";
import { describeAmount, parseAmount } from "./amount.ts";
import { type Budget, METRIC_FACTS, METRICS, type Metric } from "./budget.ts";
import { checkInput } from "./check-input.ts";
import { inputSchema, type LocalSettings } from "./config-measuring.ts";
import type { ConfigMistake } from "./config-mistake.ts";
import { show } from "./config-mistakes.ts";
import {
  DEFAULT_GROWTH,
  DEFAULT_NUM,
  metricCheckSchema,
  savingsCheckSchema,
  targetSchema,
} from "./config-schema.ts";
import { formatPath } from "./format-path.ts";

/** A function and its budgets. */
export interface GateTarget {
  readonly name: string;
  /** What is tuned: a name, an ARN, or a path relative to the file. */
  readonly function: string;
  /** For a handler on this machine. */
  readonly local?: LocalSettings;
  /** Fields of the execution input. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** Relative to the file. */
  readonly payloadFile?: string;
  /** Invocations of each configuration at the first look. */
  readonly num: number;
  /** At the last look. */
  readonly maxNum: number;
  readonly maxCostUsd?: number;
  readonly budgets: readonly Budget[];
  /** Where its keys are written, for what is found out later: `{"function": "FILE:4 targets[0].function"}`. */
  readonly sources: Readonly<Record<string, string>>;
}

type Path = readonly (string | number)[];

export interface Listed {
  readonly targets: readonly GateTarget[];
  readonly mistakes: readonly ConfigMistake[];
}

/**
 * The targets of a file, and what is wrong between fields that are each right by themselves. It looks at whatever is
 * right, so that all mistakes of a file are told at once.
 *
 * @param sourceOf where a part of the file is written: `power-tuner.config.yaml:12`
 */
export function listTargets(file: unknown, sourceOf: (path: Path) => string): Listed {
  const mistakes: ConfigMistake[] = [];
  const names = new Set<unknown>();
  const targets = readList(file, "targets").flatMap((raw, index) => {
    const path: Path = ["targets", index];
    const name = read(raw, "name");
    if (typeof name === "string" && names.has(name)) {
      mistakes.push({ path: [...path, "name"], value: name, allowed: "each name once" });
    }
    names.add(name);
    const parsedNum = targetSchema.shape.num.safeParse(read(raw, "num"));
    const num = parsedNum.success ? parsedNum.data : undefined;
    mistakes.push(...checkMaxNum(path, num, read(raw, "maxNum")), ...checkEvents(path, raw));
    const input = inputSchema.safeParse(read(raw, "input"));
    if (input.success) {
      const functionName = String(read(raw, "function") ?? name);
      mistakes.push(...checkInput(input.data, [...path, "input"], functionName, num));
    }
    const budgets = readList(raw, "checks").flatMap((check, place) => {
      const at: Path = [...path, "checks", place];
      const found = listBudgets(check, at, num, sourceOf);
      mistakes.push(...found.mistakes);
      return found.budgets;
    });
    const parsed = targetSchema.safeParse(raw);
    if (!parsed.success) return [];
    const { data } = parsed;
    return {
      name: data.name,
      function: data.function ?? data.name,
      ...(data.local && { local: data.local }),
      ...(data.input && { input: data.input }),
      ...(data.payloadFile !== undefined && { payloadFile: data.payloadFile }),
      num: data.num,
      maxNum: data.maxNum ?? Math.min(MAX_NUM, DEFAULT_GROWTH * data.num),
      ...(data.maxCostUsd !== undefined && { maxCostUsd: data.maxCostUsd }),
      budgets,
      sources: listSources(raw, path, sourceOf),
    };
  });
  return { targets, mistakes };
}

/** Of a target's keys, and of those of `local` and `input`: `local.env`. A key that is missing is at the target. */
function listSources(
  raw: unknown,
  path: Path,
  sourceOf: (path: Path) => string,
): Readonly<Record<string, string>> {
  const keysOf = (name: string) => Object.keys(Object(read(raw, name))).map((key) => [name, key]);
  const parts = [["name"], ["function"], ["payloadFile"], ["local"], ["input"]];
  return Object.fromEntries(
    [...parts, ...keysOf("local"), ...keysOf("input")].map((part) => {
      const whole: Path = [...path, ...part];
      return [part.join("."), `${sourceOf(whole)} ${formatPath(whole)}`];
    }),
  );
}

const EVENTS = ["payload", "payloads", "payloadS3"] as const;

/** One event is enough. */
function checkEvents(path: Path, raw: unknown): ConfigMistake[] {
  const payloadFile = read(raw, "payloadFile");
  const given = EVENTS.filter((name) => read(read(raw, "input"), name) !== undefined);
  if (payloadFile === undefined || given.length === 0) return [];
  const allowed = `left out beside input.${given.join(" and input.")}`;
  return [{ path: [...path, "payloadFile"], value: show(payloadFile), allowed }];
}

function checkMaxNum(path: Path, num: number | undefined, raw: unknown): ConfigMistake[] {
  const { data: maxNum } = targetSchema.shape.maxNum.safeParse(raw);
  if (num === undefined || maxNum === undefined || maxNum >= num) return [];
  return [{ path: [...path, "maxNum"], value: maxNum, allowed: `num, which is ${num}, or more` }];
}

interface Budgets {
  readonly budgets: readonly Budget[];
  readonly mistakes: readonly ConfigMistake[];
}

function listBudgets(
  raw: unknown,
  path: Path,
  num: number | undefined,
  sourceOf: (path: Path) => string,
): Budgets {
  if (read(raw, "metric") === "savings") {
    const { data } = savingsCheckSchema.safeParse(raw);
    if (!data) return { budgets: [], mistakes: [] };
    const { at = "current", level = "warn", maxMissed, message } = data;
    const source = sourceOf([...path, "maxMissed"]);
    const maxMissedPercent = maxMissed.percent;
    return {
      budgets: [{ kind: "savings", at, level, maxMissedPercent, source, ...(message && { message }) }],
      mistakes: [],
    };
  }
  const { data } = metricCheckSchema.safeParse(raw);
  if (!data) return { budgets: [], mistakes: [] };
  const { metric, at = "current", max, maxIncrease, message } = data;
  const { unit, level: usual } = METRIC_FACTS[metric];
  const level = data.level ?? usual;
  const base = { metric, at, level, ...(message && { message }) };
  const budgets: Budget[] = [];
  const mistakes: ConfigMistake[] = level === "off" ? [] : checkSupport(metric, path, num ?? DEFAULT_NUM);
  const refuse = (part: Path, value: unknown, allowed: string, hint?: string) =>
    mistakes.push({ path: [...path, ...part], value: show(value), allowed, hint });

  if (max === undefined && maxIncrease === undefined) {
    refuse([], undefined, "max, maxIncrease, or both", `what may ${METRIC_FACTS[metric].name} be at most?`);
  }
  if (max !== undefined) {
    const limit = parseAmount(max, unit);
    const isRate = limit !== undefined && (unit !== "percent" || limit <= 100);
    if (isRate) budgets.push({ ...base, kind: "absolute", max: limit, source: sourceOf([...path, "max"]) });
    else refuse(["max"], max, describeAmount(unit));
  }
  if (maxIncrease !== undefined) {
    const { percent } = maxIncrease;
    const atLeast = parseAmount(maxIncrease.atLeast, unit);
    const isRate = metric === "errorRate";
    if (atLeast === undefined) refuse(["maxIncrease", "atLeast"], maxIncrease.atLeast, describeAmount(unit));
    if (isRate && percent !== undefined) {
      refuse(
        ["maxIncrease", "percent"],
        percent,
        "left out for errorRate",
        "atLeast is in percent of invocations",
      );
    }
    if (!isRate && percent === undefined) {
      refuse(["maxIncrease", "percent"], percent, "percent above the baseline, 0 or more");
    }
    if (atLeast !== undefined && isRate === (percent === undefined)) {
      const source = sourceOf([...path, "maxIncrease"]);
      budgets.push({ ...base, kind: "relative", ...(percent !== undefined && { percent }), atLeast, source });
    }
  }
  return { budgets, mistakes };
}

/** A percentile that `num` invocations cannot bound could never pass. */
function checkSupport(metric: Metric, path: Path, num: number): ConfigMistake[] {
  const needed = neededFor(metric);
  if (needed <= num) return [];
  const possible = METRICS.filter((one) => METRIC_FACTS[one].percentile && neededFor(one) <= num);
  return [
    {
      path: [...path, "metric"],
      value: metric,
      allowed:
        possible.length > 0 ? `with num ${num}: ${possible.join(", ")}` : `no percentile with num ${num}`,
      hint: `${metric} takes ${needed} invocations: set num to ${needed} or more`,
    },
  ];
}

function neededFor(metric: Metric): number {
  const { percentile } = METRIC_FACTS[metric];
  return percentile === undefined ? 0 : countForUpperLimit(percentile, LEVEL);
}

function read(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function readList(value: unknown, name: string): readonly unknown[] {
  const list = read(value, name);
  return Array.isArray(list) ? list : [];
}
