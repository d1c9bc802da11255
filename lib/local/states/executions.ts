import { randomUUID } from "node:crypto";
import { z } from "zod";
import { readJson } from "../http/json.ts";
import type { AwsRequest } from "../http/service.ts";
import { Execution } from "./execution.ts";
import { type HistoryEvent, withoutData } from "./history.ts";
import { takePage } from "./page.ts";
import { findStateMachine } from "./state-machines.ts";
import { epochSeconds, type StatesContext } from "./states-context.ts";
import { checkName, executionDoesNotExist, statesError, validationFailed } from "./states-errors.ts";
import { isTooLarge, MAX_PAYLOAD_BYTES } from "./task-error.ts";

const MAX_ERROR_LENGTH = 256;
const MAX_CAUSE_LENGTH = 32_768;

const startShape = z.object({
  stateMachineArn: z.string(),
  name: z.string().optional(),
  input: z.string().optional(),
});
const pageShape = { maxResults: z.number().int().optional(), nextToken: z.string().optional() };

/** StartExecution: the same name with the same input finds the execution while it runs. */
export async function startExecution(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const { stateMachineArn, name = randomUUID(), input = "{}" } = readJson(request, startShape);
  const stateMachine = findStateMachine(context, stateMachineArn);
  checkName(name);
  checkInput(input);
  const arn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
  const existing = context.executions.get(arn);
  if (existing) {
    if (existing.ending || existing.input !== input) {
      throw statesError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    return { executionArn: arn, startDate: epochSeconds(existing.startDate) };
  }
  const { region, accept } = context;
  const { runnable } = stateMachine;
  const execution = new Execution({ arn, name, stateMachine, runnable, input, region, accept });
  context.executions.set(arn, execution);
  context.onStart(execution);
  return { executionArn: arn, startDate: epochSeconds(execution.startDate) };
}

/** DescribeExecution */
export async function describeExecution(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const execution = find(context, readJson(request, z.object({ executionArn: z.string() })).executionArn);
  const { output, error, cause } = execution.ending ?? {};
  return {
    ...summarize(execution),
    input: execution.input,
    inputDetails: { included: true },
    output,
    outputDetails: output === undefined ? undefined : { included: true },
    error,
    cause,
  };
}

/** ListExecutions: newest first. */
export async function listExecutions(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const input = readJson(
    request,
    z.object({ stateMachineArn: z.string(), statusFilter: z.string().optional(), ...pageShape }),
  );
  const { arn } = findStateMachine(context, input.stateMachineArn);
  const all = [...context.executions.values()]
    .filter(({ stateMachine }) => stateMachine.arn === arn)
    .filter(({ ending }) => !input.statusFilter || input.statusFilter === (ending?.status ?? "RUNNING"))
    .reverse();
  const { items, nextToken } = takePage(all, input);
  return { executions: items.map(summarize), nextToken };
}

/** GetExecutionHistory */
export async function getExecutionHistory(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const input = readJson(
    request,
    z.object({
      executionArn: z.string(),
      reverseOrder: z.boolean().optional(),
      includeExecutionData: z.boolean().optional(),
      ...pageShape,
    }),
  );
  const { events } = find(context, input.executionArn).history;
  const ordered: readonly HistoryEvent[] = input.reverseOrder ? events.toReversed() : events;
  const { items, nextToken } = takePage(ordered, input);
  return { events: input.includeExecutionData === false ? items.map(withoutData) : items, nextToken };
}

/** StopExecution: stopping what has ended changes nothing. */
export async function stopExecution(context: StatesContext, request: AwsRequest): Promise<unknown> {
  const { executionArn, error, cause } = readJson(
    request,
    z.object({ executionArn: z.string(), error: z.string().optional(), cause: z.string().optional() }),
  );
  const execution = find(context, executionArn);
  checkLength("error", error, MAX_ERROR_LENGTH);
  checkLength("cause", cause, MAX_CAUSE_LENGTH);
  const { stopDate } = await execution.stop(error, cause);
  return { stopDate: epochSeconds(stopDate) };
}

function find({ executions }: StatesContext, arn: string): Execution {
  if (!/^arn:aws[a-z-]*:states:[a-z0-9-]+:\d{12}:execution:[^:]+:[^:]+$/.test(arn)) {
    throw statesError("InvalidArn", `Invalid Arn: '${arn}'`);
  }
  const execution = executions.get(arn);
  if (!execution) throw executionDoesNotExist(arn);
  return execution;
}

function summarize({ arn, name, stateMachine, startDate, ending }: Execution) {
  return {
    executionArn: arn,
    stateMachineArn: stateMachine.arn,
    name,
    status: ending?.status ?? "RUNNING",
    startDate: epochSeconds(startDate),
    stopDate: ending && epochSeconds(ending.stopDate),
  };
}

function checkInput(input: string): void {
  if (isTooLarge(input)) {
    throw validationFailed("input", `Member must have length less than or equal to ${MAX_PAYLOAD_BYTES}`);
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw statesError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${String(error)}'`);
  }
}

function checkLength(field: string, text: string | undefined, maxLength: number): void {
  if (text === undefined || text.length <= maxLength) return;
  throw validationFailed(field, `Member must have length less than or equal to ${maxLength}`);
}
