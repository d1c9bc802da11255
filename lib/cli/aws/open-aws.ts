import { type ClientOptions, type Clients, createClients } from "../../clients.ts";
import { InputError, type InputMistake } from "../../errors.ts";

/** The flags that say which AWS, as text. */
export interface AwsFlags {
  readonly stateMachine?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** An AWS account in one region, through the SDK's own chain of credentials. */
export interface Aws {
  readonly options: ClientOptions;
  readonly clients: Clients;
  readonly region: string;
  close(): void;
}

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;
const STATE_MACHINE_ARN = /^arn:aws[a-z-]*:states:([a-z0-9-]+):\d{12}:stateMachine:[^:]+$/;

/** Whether this is the ARN of a state machine. */
export function isStateMachineArn(text: string): boolean {
  return STATE_MACHINE_ARN.test(text);
}

/** Mistakes in the flags that say which AWS, found without calling it. */
export function checkAwsFlags({ region, profile, stateMachine }: AwsFlags): InputMistake[] {
  const mistakes: InputMistake[] = [];
  if (region !== undefined && !REGION.test(region)) {
    mistakes.push({ field: "--region", value: region, allowed: "a region, for example eu-central-1" });
  }
  if (profile !== undefined && profile.trim() === "") {
    mistakes.push({ field: "--profile", value: profile, allowed: "the name of a profile" });
  }
  if (stateMachine !== undefined && !isStateMachineArn(stateMachine) && !/^[\w-]{1,80}$/.test(stateMachine)) {
    const allowed = "the name or the ARN of a state machine";
    mistakes.push({ field: "--state-machine", value: stateMachine, allowed });
  }
  const arnRegion = STATE_MACHINE_ARN.exec(stateMachine ?? "")?.[1];
  if (arnRegion !== undefined && region !== undefined && region !== arnRegion) {
    const allowed = `${arnRegion}, where the state machine is`;
    mistakes.push({ field: "--region", value: region, allowed });
  }
  return mistakes;
}

/**
 * Clients for the region of `--region`, of the state machine's ARN, or of the SDK's chain (AWS_REGION, profile).
 * @throws InputError when there is no region
 */
export async function openAws(
  { region, profile, stateMachine }: AwsFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Aws> {
  const arn = stateMachine ?? namedByEnvironment(env);
  // The AWS CLI's variable counts, too, as people have it set; the SDK reads AWS_REGION only.
  const chosen =
    region ?? STATE_MACHINE_ARN.exec(arn ?? "")?.[1] ?? (env.AWS_REGION ? undefined : env.AWS_DEFAULT_REGION);
  const options: ClientOptions = { ...(chosen && { region: chosen }), ...(profile && { profile }) };
  const clients = createClients(options);
  const close = () => {
    for (const client of Object.values(clients)) client.destroy();
  };
  try {
    return { options, clients, region: await clients.sfn.config.region(), close };
  } catch {
    close();
    const allowed = "the region in which the tuner is deployed";
    throw new InputError([{ field: "--region", value: undefined, allowed, hint: "or set AWS_REGION" }]);
  }
}

/** The state machine that the environment names: an ARN or a name. */
export function namedByEnvironment(env: Readonly<Record<string, string | undefined>>): string | undefined {
  return env.POWER_TUNER_STATE_MACHINE || env.TUNER_STATE_MACHINE_ARN || undefined;
}
