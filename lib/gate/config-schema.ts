import * as z from "zod";
import { MAX_COST_USD } from "../prepare/input-field.ts";
import { MAX_NUM } from "../prepare/input-measuring.ts";
import { ARCHITECTURES, MAX_MEMORY_MB, MIN_MEMORY_MB } from "../units.ts";
import { AGE_ALLOWED, parseAgeMs } from "./baseline-age.ts";
import { LEVELS, METRIC_FACTS, METRICS } from "./budget.ts";
import { describeInputFields } from "./check-input.ts";
import { inputSchema, localSchema, onSchema, payloadFileSchema } from "./config-measuring.ts";

/** Invocations of each candidate where the file does not say. */
export const DEFAULT_NUM = 100;

/** How many times as many invocations undecided checks may take, where the file does not say. */
export const DEFAULT_GROWTH = 4;

const MAX_TEXT = 500;

const text = (allowed: string) => z.string(allowed).min(1, allowed).max(MAX_TEXT, allowed);

/** A new line in a log can begin with what a CI takes for a command of its own. */
const line = (allowed: string) => text(allowed).regex(/^\P{Cc}*$/u, allowed);
const numberFrom = (low: number, high: number, allowed: string) =>
  z.number(allowed).min(low, allowed).max(high, allowed);

const isCandidateKey = (key: string) => {
  const [architecture, memory, ...others] = key.split("-");
  const memoryMb = /^\d{1,5}$/.test(memory ?? "") ? Number(memory) : Number.NaN;
  const isKnown = ARCHITECTURES.some((known) => known === architecture);
  return others.length === 0 && isKnown && memoryMb >= MIN_MEMORY_MB && memoryMb <= MAX_MEMORY_MB;
};

const AT = "current, recommended, or a configuration such as arm64-1024";
const at = z
  .string(AT)
  .refine((value) => value === "current" || value === "recommended" || isCandidateKey(value), AT)
  .describe("Which configuration is judged; current unless told.");

const WARNING = METRICS.filter((metric) => METRIC_FACTS[metric].level === "warn");

const level = z
  .enum(LEVELS, LEVELS.join(", "))
  .describe(
    `error: a breach fails the gate; warn: it is shown; off: it is not judged. Unless told, warn for ${WARNING.join(", ")} and savings, else error.`,
  );

const message = text(`a text of at most ${MAX_TEXT} characters`).describe(
  "A hint for whoever breaks the budget.",
);

/** A number in the metric's unit, or a text with it; read by `parseAmount`. */
const amount = z.union([z.number(), z.string()], "a number, or a text with a unit");

const percent = (allowed: string) => numberFrom(0, 1_000_000, allowed);

const METRIC_TEXT =
  "What is judged: cost of a million invocations in US dollars; meanBilled, p50 to p99 and coldInit in ms; maxMemoryUsed in MB; errorRate in percent; savings.";

/** A budget for one metric: `max`, `maxIncrease` or both. */
export const metricCheckSchema = z.strictObject(
  {
    metric: z.enum(METRICS, `${METRICS.join(", ")}, savings`).describe(METRIC_TEXT),
    at: at.optional(),
    max: amount
      .optional()
      .describe("Highest value, in the metric's unit, or with a unit: 250ms, 1.2s, 256MB."),
    maxIncrease: z
      .strictObject(
        {
          percent: percent("percent above the baseline, 0 or more")
            .optional()
            .describe("Highest increase over the baseline in percent."),
          atLeast: amount.describe("The increase must be more than this as well, in the metric's unit."),
        },
        "percent and atLeast, such as { percent: 10, atLeast: 5ms }",
      )
      .optional()
      .describe("Highest increase over the baseline: broken where both are exceeded."),
    level: level.optional(),
    message: message.optional(),
  },
  "a check with metric, and max or maxIncrease",
);

/** `savings`: how much cheaper another configuration within every budget may be. */
export const savingsCheckSchema = z.strictObject(
  {
    metric: z.literal("savings").describe(METRIC_TEXT),
    at: at.optional(),
    maxMissed: z
      .strictObject(
        {
          percent: numberFrom(0, 99, "percent of the cost, from 0 to 99").describe(
            "Highest saving that may be missed, in percent of the cost.",
          ),
        },
        "percent, such as { percent: 15 }",
      )
      .describe("Of savings: how much cheaper another configuration within every budget may be."),
    level: level.optional(),
    message: message.optional(),
  },
  "a check with metric savings, and maxMissed",
);

/** One function with its budgets. */
export const targetSchema = z.strictObject(
  {
    name: line(`a name of at most ${MAX_TEXT} characters, on one line`).describe(
      "Shown in every line of output.",
    ),
    function: line("a function's name, ARN or folder")
      .optional()
      .describe("What is tuned, a path relative to this file; the name unless told."),
    local: localSchema.optional(),
    input: inputSchema.optional(),
    payloadFile: payloadFileSchema.optional(),
    num: z
      .int(`a whole number from 2 to ${MAX_NUM}`)
      .min(2, `a whole number from 2 to ${MAX_NUM}`)
      .max(MAX_NUM, `a whole number from 2 to ${MAX_NUM}`)
      .default(DEFAULT_NUM)
      .describe("Invocations of each configuration that is judged, at the first look."),
    maxNum: z
      .int(`a whole number from num to ${MAX_NUM}`)
      .max(MAX_NUM, `a whole number from num to ${MAX_NUM}`)
      .optional()
      .describe("At the last look, for checks that are undecided until then; four times num unless told."),
    maxCostUsd: z
      .number("US dollars above 0")
      .gt(0, "US dollars above 0")
      .max(MAX_COST_USD, `US dollars up to ${MAX_COST_USD}`)
      .optional()
      .describe("What measuring may cost; on this machine, what it would cost on AWS."),
    checks: z
      .array(
        z.discriminatedUnion(
          "metric",
          [metricCheckSchema, savingsCheckSchema],
          `a check: metric is ${METRICS.join(", ")} or savings`,
        ),
        "a list of checks",
      )
      .min(1, "at least one check")
      .max(200, "at most 200 checks")
      .describe("The budgets, judged in this order."),
  },
  "a target with name and checks",
);

/** The file, before what holds between its fields. */
export const gateConfigSchema = z.strictObject(
  {
    $schema: z
      .string("the address of a JSON schema")
      .max(2048, "the address of a JSON schema")
      .optional()
      .describe("For editors: by which schema they check this file."),
    version: z.literal(1, "1").describe("Of the format of this file."),
    baseline: z
      .strictObject(
        {
          file: text("the path of a baseline, relative to this file").describe("Relative to this file."),
          missing: z
            .enum(["error", "warn"], "error, warn")
            .default("error")
            .describe("What a check that needs the baseline is worth while there is none."),
          maxAge: z
            .union([z.number(), z.string()], AGE_ALLOWED)
            .refine((age) => parseAgeMs(age) !== undefined, AGE_ALLOWED)
            .optional()
            .describe("How old a baseline may be: 30d, 12h, or a number of days. Any age unless told."),
        },
        "file, missing, and maxAge",
      )
      .optional()
      .describe("What maxIncrease compares with."),
    on: onSchema.optional(),
    targets: z
      .array(targetSchema, "a list of targets")
      .min(1, "at least one target")
      .max(1000, "at most 1000 targets")
      .describe("The functions that are judged."),
  },
  "an object with version and targets",
);

export type GateFile = z.output<typeof gateConfigSchema>;

/** The JSON schema (draft 2020-12) of the file, for editors. Rules between fields are not in it. */
export function describeConfigSchema(): object {
  return z.toJSONSchema(gateConfigSchema, {
    target: "draft-2020-12",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema !== inputSchema) return;
      delete jsonSchema.propertyNames;
      Object.assign(jsonSchema, { properties: describeInputFields(), additionalProperties: false });
    },
  });
}
