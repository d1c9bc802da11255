import type { IncomingMessage, ServerResponse } from "node:http";

const ERRORS = {
  InvalidHost: [403, "The Host header is not the address of this Runtime API."],
  NotFound: [404, "There is no such operation in the Runtime API 2018-06-01."],
  InvalidRequestID: [400, "Invalid request ID"],
  InvalidFunctionResponseMode: [400, "Invalid function response mode: response streaming is not emulated."],
  InvalidStateTransition: [403, "This call is not allowed in the present state of the runtime."],
  RequestEntityTooLarge: [413, "Exceeded maximum allowed payload size (6291556 bytes)."],
} as const;

export type ErrorName = keyof typeof ERRORS;

/** Sends an error in the Runtime API's shape. */
export function sendError(response: ServerResponse, errorType: ErrorName): void {
  const [status, errorMessage] = ERRORS[errorType];
  sendJson(response, status, { errorMessage, errorType });
}

/** Tells the runtime that its message was taken. */
export function sendAccepted(response: ServerResponse): void {
  sendJson(response, 202, { status: "OK" });
}

function sendJson(response: ServerResponse, status: number, value: object): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Content-Length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** Reads a body to its end, so that the connection can be used again, but keeps no more than `maxBytes`. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | "too-large"> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
  }
  return size > maxBytes ? "too-large" : Buffer.concat(chunks);
}
