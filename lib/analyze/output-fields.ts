import type { TuningOutput } from "./output.ts";

/** The keys of an execution's output, as users read of them; the first five are those of aws-lambda-power-tuning. */
export const outputFields: Readonly<Record<keyof TuningOutput | "applied", string>> = {
  power:
    "Memory in MB of the best configuration. Absent, as `cost`, `duration` and `architecture` are, when none keeps to `constraints`; a warning says why.",
  cost: "What an invocation of it costs, in US dollars (as every cost, in CNY in the regions of China): duration and request, cold starts mixed in by `coldStartShare`.",
  duration:
    "Mean of its warm durations in milliseconds, without the shortest and longest as `discardTopBottom` says.",
  stateMachine:
    "`executionCost`, US dollars for this execution's state transitions; `lambdaCost`, US dollars for all invocations of the function's clones, the tuner's own functions not included; `visualization`, the report's URL.",
  stats:
    "With `includeOutputResults`: for each measured configuration `value` (MB), `averagePrice` (US dollars), `averageDuration` (ms), `architecture`, `p50Ms`, `p95Ms`, `p99Ms`, `count` of the invocations that these are of, `failed` and `allowed` ones.",
  architecture: "Architecture of the best configuration.",
  recommendation:
    "The best configuration of all architectures that were measured, as a candidate's key with the reason in a sentence, ratios of cost and latency against the current one with their 95 % intervals, and `ties`: those that are as good, or may be; `power`, `cost`, `duration`, `architecture` and `stats` keep to the function's current architecture unless `architectures` is given.",
  reportUrl: "The report. The link ends after 12 hours, or with the credentials that signed it.",
  reportKey: "Key of the report in the tuner's bucket.",
  resultKey: "Key of `result.json`, with every invocation.",
  spend:
    "`invocations`, `gbSeconds` and `costUsd` that the function's clones used up, `stateTransitions` of the execution and their `stateTransitionsUsd`. `waitingUsd` is what the tuner's own functions cost while they waited; their other seconds are in none of it.",
  warnings: "What to know before you trust the answer, each with `code` and `message`.",
  dryRun: "Whether this was a dry run: it says that everything works, and nothing of the best size.",
  applied: "What was changed of the function, with the command that undoes it; or why nothing was.",
};
