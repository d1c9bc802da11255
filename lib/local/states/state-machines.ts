import { z } from "zod";
import { readJson } from "../http/json.ts";
import type { AwsRequest } from "../http/service.ts";
import { readDefinition } from "./definition.ts";
import { takePage } from "./page.ts";
import { epochSeconds, type StatesContext, type StoredStateMachine } from "./states-context.ts";
import {
  checkName,
  executionDoesNotExist,
  stateMachineDoesNotExist,
  statesError,
  validationFailed,
} from "./states-errors.ts";

const MAX_DEFINITION_BYTES = 1024 * 1024;

const createShape = z.object({
  name: z.string(),
  definition: z.string(),
  roleArn: z.string(),
  type: z.enum(["STANDARD", "EXPRESS"]).optional(),
  publish: z.boolean().optional(),
  loggingConfiguration: z.unknown().optional(),
  tracingConfiguration: z.unknown().optional(),
});

const updateShape = createShape
  .omit({ name: true, type: true })
  .partial()
  .extend({ stateMachineArn: z.string() });

/** CreateStateMachine: creating the same again gives the one that is there. */
export async function createStateMachine(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const input = readJson(request, createShape);
  checkName(input.name);
  if (input.type === "EXPRESS") {
    throw statesError(
      "StateMachineTypeNotSupported",
      "The embedded cloud runs STANDARD state machines only.",
    );
  }
  refuseVersions(input.publish);
  checkDefinitionSize(input.definition);
  const runnable = readDefinition(input.definition, context.clock);
  const arn = `arn:aws:states:${context.region}:${context.accountId}:stateMachine:${input.name}`;
  const existing = context.stateMachines.get(arn);
  if (existing) {
    if (existing.definition === input.definition && existing.roleArn === input.roleArn)
      return created(existing);
    throw statesError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
  }
  const machine: StoredStateMachine = {
    arn,
    name: input.name,
    definition: input.definition,
    runnable,
    roleArn: input.roleArn,
    createdAt: new Date(),
    loggingConfiguration: input.loggingConfiguration ?? { level: "OFF", includeExecutionData: false },
    tracingConfiguration: input.tracingConfiguration ?? { enabled: false },
  };
  context.stateMachines.set(arn, machine);
  return created(machine);
}

/** UpdateStateMachine: executions that run already keep the definition that they started with. */
export async function updateStateMachine(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const input = readJson(request, updateShape);
  const before = findStateMachine(context, input.stateMachineArn);
  refuseVersions(input.publish);
  const definition = input.definition ?? before.definition;
  checkDefinitionSize(definition);
  context.stateMachines.set(before.arn, {
    ...before,
    definition,
    runnable: readDefinition(definition, context.clock),
    roleArn: input.roleArn ?? before.roleArn,
    loggingConfiguration: input.loggingConfiguration ?? before.loggingConfiguration,
    tracingConfiguration: input.tracingConfiguration ?? before.tracingConfiguration,
  });
  return { updateDate: epochSeconds(new Date()) };
}

/** DeleteStateMachine: deleting what is not there succeeds; running executions end first by themselves. */
export async function deleteStateMachine(context: StatesContext, request: AwsRequest): Promise<unknown> {
  context.stateMachines.delete(readJson(request, z.object({ stateMachineArn: z.string() })).stateMachineArn);
  return {};
}

/** DescribeStateMachine */
export async function describeStateMachine(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const { stateMachineArn } = readJson(request, z.object({ stateMachineArn: z.string() }));
  const machine = findStateMachine(context, stateMachineArn);
  return {
    ...describe(machine),
    status: "ACTIVE",
    type: "STANDARD",
    creationDate: epochSeconds(machine.createdAt),
  };
}

/** DescribeStateMachineForExecution: as it was when the execution started. */
export async function describeStateMachineForExecution(
  context: StatesContext,
  request: AwsRequest,
): Promise<unknown> {
  const { executionArn } = readJson(request, z.object({ executionArn: z.string() }));
  const execution = context.executions.get(executionArn);
  if (!execution) throw executionDoesNotExist(executionArn);
  const { stateMachine } = execution;
  return { ...describe(stateMachine), updateDate: epochSeconds(stateMachine.createdAt) };
}

/** ListStateMachines */
export async function listStateMachines(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const input = readJson(
    request,
    z.object({ maxResults: z.number().int().optional(), nextToken: z.string().optional() }),
  );
  const all = [...context.stateMachines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, nextToken } = takePage(all, input);
  return {
    stateMachines: items.map(({ arn, name, createdAt }) => ({
      stateMachineArn: arn,
      name,
      type: "STANDARD",
      creationDate: epochSeconds(createdAt),
    })),
    nextToken,
  };
}

/** @throws AwsError `InvalidArn` or `StateMachineDoesNotExist`. */
export function findStateMachine({ stateMachines }: StatesContext, arn: string): StoredStateMachine {
  if (!/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:stateMachine:[^:]+$/.test(arn)) {
    throw statesError("InvalidArn", `Invalid Arn: '${arn}'`);
  }
  const machine = stateMachines.get(arn);
  if (!machine) throw stateMachineDoesNotExist(arn);
  return machine;
}

function created(machine: StoredStateMachine) {
  return { stateMachineArn: machine.arn, creationDate: epochSeconds(machine.createdAt) };
}

function describe({ arn, name, definition, roleArn, ...configuration }: StoredStateMachine) {
  const { loggingConfiguration, tracingConfiguration } = configuration;
  return { stateMachineArn: arn, name, definition, roleArn, loggingConfiguration, tracingConfiguration };
}

function checkDefinitionSize(definition: string): void {
  if (Buffer.byteLength(definition) <= MAX_DEFINITION_BYTES) return;
  throw validationFailed(
    "definition",
    `Member must have length less than or equal to ${MAX_DEFINITION_BYTES}`,
  );
}

function refuseVersions(publish: boolean | undefined): void {
  if (!publish) return;
  throw statesError("ValidationException", "The embedded cloud does not support versions of state machines.");
}
