import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";
import { type Clock, REAL_TIME } from "../clock.ts";
import { invalidDefinition } from "./states-errors.ts";

/** What a Task state calls: Lambda's Invoke with parameters, or a function by its ARN with the state's input. */
export type TaskResource =
  | { readonly kind: "lambda:invoke" }
  | { readonly kind: "function"; readonly functionArn: string };

/** A definition that was checked and made ready for the interpreter. */
export interface RunnableDefinition {
  readonly definition: StateMachineDefinition;
  /** All Task states at any depth; names are unique in a machine. */
  readonly tasks: ReadonlyMap<string, TaskResource>;
  readonly maps: ReadonlyMap<string, { readonly itemsPath: string }>;
}

type Json = Record<string, unknown>;

/** Longest time a JavaScript timer takes (2^31 - 1 ms); a longer one would fire at once. */
const MAX_TIMER_SECONDS = 2_147_483;
const INVOKE_PARAMETERS = ["FunctionName", "Payload", "Qualifier", "InvocationType"];
const UNSUPPORTED_FIELDS = [
  "ItemReader",
  "ItemBatcher",
  "ResultWriter",
  "ToleratedFailureCount",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentage",
  "ToleratedFailurePercentagePath",
  "Credentials",
  "Assign",
  "Arguments",
  "Output",
];

/**
 * Checks a definition with asl-validator and against what the interpreter can do, and adapts it to the
 * interpreter: no task has its default time-out of 60 s (on AWS there is none), `ResultPath: "$"` is left out
 * because it is the default, and `$$.Execution.Input` and `.StartTime` are renamed because the interpreter sets
 * them anew inside Map and Parallel. Waits, Retry intervals and time-outs become those of the cloud's clock; times that
 * come from the input (`SecondsPath`, `TimeoutSecondsPath`) and timestamps stay real.
 * @throws AwsError `InvalidDefinition` with everything that is wrong.
 */
export function readDefinition(text: string, clock: Clock = REAL_TIME): RunnableDefinition {
  validate(parse(text));
  const renamed = text.replace(/\$\$\.Execution\.(Input|StartTime)\b/g, "$$$$.Execution.Root$1");
  const definition = parse(renamed);
  const tasks = new Map<string, TaskResource>();
  const maps = new Map<string, { itemsPath: string }>();
  const problems: string[] = [];
  if (/\$\$\.(State|Task)(?![A-Za-z])/.test(text)) {
    problems.push("the embedded cloud does not support $$.State and $$.Task");
  }
  if (/"QueryLanguage"\s*:\s*"JSONata"/.test(text))
    problems.push("the embedded cloud does not support JSONata");

  limitTimeout(definition, clock);
  forEachState(definition, (name, state) => {
    problems.push(...findUnsupported(name, state));
    if (state.ResultPath === "$") delete state.ResultPath;
    for (const catcher of listOf(state.Catch)) if (catcher.ResultPath === "$") delete catcher.ResultPath;
    if (state.Type === "Map") maps.set(name, { itemsPath: String(state.ItemsPath ?? "$") });
    scaleWaits(state, clock);
    if (state.Type !== "Task") return;
    const resource = readResource(String(state.Resource));
    if (resource) tasks.set(name, resource);
    if (resource?.kind === "lambda:invoke") problems.push(...checkParameters(name, state.Parameters));
    limitTimeout(state, clock);
    if (state.TimeoutSecondsPath === undefined) state.TimeoutSeconds ??= MAX_TIMER_SECONDS;
  });
  if (problems.length > 0) throw invalidDefinition(problems.join("; "));
  return { definition, tasks, maps };
}

function parse(text: string): StateMachineDefinition {
  try {
    const value: StateMachineDefinition = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw invalidDefinition(`INVALID_JSON_DESCRIPTION: ${String(error)}`);
  }
  throw invalidDefinition("INVALID_JSON_DESCRIPTION: the definition is not a JSON object");
}

function validate(definition: StateMachineDefinition): void {
  try {
    new StateMachine(definition);
  } catch (error) {
    const [, ...problems] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw invalidDefinition(problems.join("; ").trim() || String(error));
  }
}

function forEachState(machine: unknown, visit: (name: string, state: Json) => void): void {
  for (const [name, state] of Object.entries(
    isObject(machine) && isObject(machine.States) ? machine.States : {},
  )) {
    if (!isObject(state)) continue;
    visit(name, state);
    const nested = [state.Iterator, state.ItemProcessor, ...listOf(state.Branches)];
    for (const inner of nested) forEachState(inner, visit);
  }
}

function findUnsupported(name: string, state: Json): string[] {
  const problems = UNSUPPORTED_FIELDS.filter((field) => field in state).map(
    (field) => `the embedded cloud does not support ${field} (state '${name}')`,
  );
  const processor = isObject(state.ItemProcessor) ? state.ItemProcessor.ProcessorConfig : undefined;
  if (isObject(processor) && processor.Mode === "DISTRIBUTED") {
    problems.push(`the embedded cloud does not support distributed Map states (state '${name}')`);
  }
  if (state.Type === "Task" && !readResource(String(state.Resource))) {
    problems.push(`the embedded cloud runs Lambda functions only, not ${state.Resource} (state '${name}')`);
  }
  if (state.Type === "Pass" && "Result" in state && !state.Result) {
    problems.push(`the embedded cloud does not support an empty Result (state '${name}')`);
  }
  return problems;
}

function readResource(resource: string): TaskResource | undefined {
  if (/^arn:aws[a-z-]*:states:::lambda:invoke$/.test(resource)) return { kind: "lambda:invoke" };
  if (/^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:/.test(resource)) {
    return { kind: "function", functionArn: resource };
  }
  return undefined;
}

function checkParameters(name: string, parameters: unknown): string[] {
  const given = Object.keys(isObject(parameters) ? parameters : {}).map((key) => key.replace(/\.\$$/, ""));
  const problems = given
    .filter((key) => !INVOKE_PARAMETERS.includes(key))
    .map((key) => `the field '${key}' is not supported by Step Functions at /States/${name}/Parameters`);
  if (!given.includes("FunctionName")) {
    problems.push(`the field 'FunctionName' is required but was missing at /States/${name}/Parameters`);
  }
  return problems.map((problem) => `SCHEMA_VALIDATION_FAILED: ${problem}`);
}

/** What times out here is later than what times out inside: a function has its own end first. */
function limitTimeout(target: { TimeoutSeconds?: unknown }, clock: Clock): void {
  if (typeof target.TimeoutSeconds === "number") {
    const limitMs = clock.toWorkMs(target.TimeoutSeconds * 1000) + 2 * clock.endMs;
    target.TimeoutSeconds = Math.min(limitMs / 1000, MAX_TIMER_SECONDS);
  }
}

function scaleWaits(state: Json, { scale, toRealMs }: Clock): void {
  if (scale === 1) return;
  if (state.Type === "Wait" && typeof state.Seconds === "number") state.Seconds = toRealMs(state.Seconds);
  for (const retrier of listOf(state.Retry)) {
    retrier.IntervalSeconds = toRealMs(Number(retrier.IntervalSeconds ?? 1));
    if (retrier.MaxDelaySeconds !== undefined) {
      retrier.MaxDelaySeconds = toRealMs(Number(retrier.MaxDelaySeconds));
    }
  }
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
