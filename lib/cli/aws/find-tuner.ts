import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { DescribeStateMachineCommand, ListStateMachinesCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { InputError } from "../../errors.ts";
import { DEFAULT_NAME, FLEET_SUFFIX } from "../../stack/metrics.ts";
import { callAws, isMissing } from "./aws-call-error.ts";
import { type Aws, isStateMachineArn, namedByEnvironment } from "./open-aws.ts";

/** A deployed tuner. */
export interface DeployedTuner {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Finds the deployed state machine: by `--state-machine`, else by POWER_TUNER_STATE_MACHINE or
 * TUNER_STATE_MACHINE_ARN, else the one whose name is, or begins with, the stack's default.
 * @throws InputError when there is none, or more than one; AwsCallError when they may not be listed
 */
export async function findTuner(wanted: string | undefined, aws: Aws, env: Env): Promise<DeployedTuner> {
  const named = wanted ?? namedByEnvironment(env);
  if (named !== undefined && isStateMachineArn(named)) return readArn(named);
  const all = await listStateMachines(aws.clients.sfn);
  const nameOf = (arn: string) => arn.split(":").at(-1) ?? "";
  const exact = all.filter((arn) => nameOf(arn) === (named ?? DEFAULT_NAME));
  const found =
    exact.length > 0 || named !== undefined
      ? exact
      : all.filter((arn) => nameOf(arn).startsWith(DEFAULT_NAME) && !nameOf(arn).endsWith(FLEET_SUFFIX));
  const [only] = found;
  if (only !== undefined && found.length === 1) return readArn(only);
  throw new InputError([
    {
      field: "--state-machine",
      value: named,
      allowed:
        found.length > 1
          ? `one of ${found.map(nameOf).join(", ")}`
          : `a state machine of ${aws.region}; ${named === undefined ? `none there has a name that begins with ${DEFAULT_NAME}` : "there is none of that name"}`,
      hint: "deploy the tuner first, or name its state machine or another --region; `power-tuner doctor` looks closer",
    },
  ]);
}

/** What a state machine's ARN says. */
export function readArn(stateMachineArn: string): DeployedTuner {
  const [, , , region = "", accountId = "", , name = ""] = stateMachineArn.split(":");
  return { stateMachineArn, name, region, accountId };
}

async function listStateMachines(sfn: SFNClient): Promise<string[]> {
  const arns: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await callAws(
      "states:ListStateMachines",
      "state machines",
      sfn.send(new ListStateMachinesCommand({ nextToken })),
    );
    arns.push(...(page.stateMachines ?? []).flatMap(({ stateMachineArn }) => stateMachineArn ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return arns;
}

/** The functions of a deployed state machine, by the state that invokes them: `Prepare` and so on. */
export type StepFunctions = Readonly<Record<string, string>>;

/**
 * Reads which function each state invokes from the deployed definition.
 * @throws AwsCallError
 */
export async function readStepFunctions(tuner: DeployedTuner, { clients }: Aws): Promise<StepFunctions> {
  const { definition } = await callAws(
    "states:DescribeStateMachine",
    tuner.name,
    clients.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: tuner.stateMachineArn })),
  ).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    const allowed = `a state machine that exists in ${tuner.region}`;
    throw new InputError([{ field: "--state-machine", value: tuner.stateMachineArn, allowed }]);
  });
  const functions: Record<string, string> = {};
  JSON.parse(definition ?? "{}", function collect(this: unknown, key, value) {
    const name: unknown = value?.Parameters?.FunctionName ?? value?.Arguments?.FunctionName;
    if (typeof name === "string" && name.startsWith("arn:")) functions[key] = name;
    return value;
  });
  return functions;
}

/**
 * The tuner's bucket, as its own functions know it.
 * @throws AwsCallError when the caller may not read the function's configuration
 */
export async function findBucketName(steps: StepFunctions, { clients }: Aws, env: Env): Promise<string> {
  if (env.TUNER_BUCKET) return env.TUNER_BUCKET;
  const functionArn = steps.Prepare;
  if (functionArn === undefined) throw new Error("the state machine has no state Prepare with a function");
  const { Environment } = await callAws(
    "lambda:GetFunctionConfiguration",
    functionArn,
    clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn })),
  );
  const name = Environment?.Variables?.TUNER_BUCKET;
  if (!name) throw new Error(`${functionArn} does not tell its bucket (TUNER_BUCKET)`);
  return name;
}
