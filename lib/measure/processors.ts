import type { Processors } from "../prepare/plan.ts";
import { parseLambdaError } from "./lambda-error.ts";
import { type SendTools, send } from "./send.ts";

/** The user's function before or after an invocation failed: nothing can be measured with it. */
export class ProcessorError extends Error {
  override readonly name = "ProcessorError";
  readonly errorType: string | undefined;

  constructor(message: string, errorType?: string) {
    super(message);
    this.errorType = errorType;
  }
}

/**
 * Runs the pre-processor, when there is one.
 * @returns the event to send: what it returned, or the payload itself when that was nothing; undefined when the step
 * had to end before it could be started.
 * @throws ProcessorError when it failed; ThrottledError when Lambda keeps throttling it.
 */
export async function preprocess(
  { preProcessorArn }: Processors,
  payload: string,
  tools: SendTools,
): Promise<string | undefined> {
  if (!preProcessorArn) return payload;
  const returned = await run(preProcessorArn, Buffer.from(payload), tools);
  return returned === "" || returned === "null" ? payload : returned;
}

/**
 * Runs the post-processor, when there is one, with what the target returned. Not at all when the step has to end.
 * @throws ProcessorError, ThrottledError
 */
export async function postprocess(
  { postProcessorArn }: Processors,
  returned: Uint8Array,
  tools: SendTools,
): Promise<void> {
  if (postProcessorArn) await run(postProcessorArn, returned, tools);
}

async function run(functionName: string, payload: Uint8Array, tools: SendTools): Promise<string | undefined> {
  const sent = await send(
    { FunctionName: functionName, Payload: payload },
    { ...tools, yieldPlace: () => false },
  ).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name === "ThrottledError") throw error;
    throw new ProcessorError(`${functionName} could not be invoked: ${error.message}`, error.name);
  });
  if (sent.state === "not-sent" || sent.state === "too-many-in-flight") return undefined;
  if (sent.state === "abandoned") {
    throw new ProcessorError(`${functionName} was still running when the step had to end`);
  }
  if (sent.state !== "answered") {
    throw new ProcessorError(`${functionName} gave no answer: ${sent.error.message}`, sent.error.name);
  }
  const text = Buffer.from(sent.answer.Payload ?? []).toString("utf8");
  if (!sent.answer.FunctionError) return text;
  const { errorType, errorMessage = "no message" } = parseLambdaError(text);
  throw new ProcessorError(`${functionName} failed: ${errorMessage}`, errorType);
}
