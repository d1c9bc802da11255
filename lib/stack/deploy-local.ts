import { CreateFunctionCommand, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import type { Environment } from "../analyze/result.ts";
import type { Clients } from "../clients.ts";
import type { LocalCloud } from "../local/cloud.ts";
import { fillDefinition } from "./definition.ts";
import { readPackage } from "./packages.ts";
import { STEP_CONFIGURATIONS, STEP_HANDLER, STEP_RUNTIME, STEPS, type Step } from "./steps.ts";

/** No account's role: the embedded cloud checks its shape and nothing else. */
const roleArn = (accountId: string) => `arn:aws:iam::${accountId}:role/power-tuner`;

export interface LocalDeployment {
  readonly stateMachineArn: string;
  readonly bucketName: string;
}

/**
 * Deploys the tuner to an embedded cloud as CDK deploys it to AWS: the same packages, the same state machine
 * file, the same rule that cleans up after stopped executions, all through the SDK.
 * @throws Error naming the missing package when the functions were not built.
 */
export async function deployLocal(cloud: LocalCloud, clients: Clients): Promise<LocalDeployment> {
  const bucketName = "power-tuner";
  await clients.s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  const functionArns = Object.fromEntries(
    await Promise.all(STEPS.map(async (step) => [step, await createStep(step, cloud, clients, bucketName)])),
  ) as Record<Step, string>;

  const { stateMachineArn } = await clients.sfn.send(
    new CreateStateMachineCommand({
      name: "power-tuner",
      roleArn: roleArn(cloud.accountId),
      definition: fillDefinition("aws", functionArns),
    }),
  );
  if (!stateMachineArn) throw new Error("the state machine was created without an ARN");
  cloud.addRule({
    stateMachineArn,
    statuses: ["ABORTED", "TIMED_OUT", "FAILED"],
    functionName: nameStep("cleanup"),
  });
  return { stateMachineArn, bucketName };
}

const nameStep = (step: Step) => `power-tuner-${step}`;

async function createStep(
  step: Step,
  cloud: LocalCloud,
  { lambda }: Clients,
  bucketName: string,
): Promise<string> {
  const { memoryMb, timeoutSeconds } = STEP_CONFIGURATIONS[step];
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: nameStep(step),
      Runtime: STEP_RUNTIME,
      Handler: STEP_HANDLER,
      Role: roleArn(cloud.accountId),
      Code: { ZipFile: await readPackage(step) },
      MemorySize: memoryMb,
      Timeout: timeoutSeconds,
      Architectures: [cloud.host.architecture],
      Environment: {
        Variables: { TUNER_BUCKET: bucketName, TUNER_ENVIRONMENT: JSON.stringify(describe(cloud)) },
      },
    }),
  );
  if (!FunctionArn) throw new Error(`${nameStep(step)} was created without an ARN`);
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 60, minDelay: 0.1, maxDelay: 1 },
    { FunctionName: nameStep(step) },
  );
  return FunctionArn;
}

function describe({ host }: LocalCloud): Environment {
  return {
    kind: "local",
    cpuMethod: host.cpuMethod,
    cpuPeriodMs: host.cpuPeriodMs,
    hostCpus: host.cpus,
    hostArchitecture: host.architecture,
    hostMemoryMb: host.memoryMb,
    hostPlatform: host.platform,
  };
}
