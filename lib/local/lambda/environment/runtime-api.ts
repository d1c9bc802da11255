import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { toLoggedErrorType } from "./failure-payload.ts";
import { type ErrorName, readBody, sendAccepted, sendError } from "./runtime-api-messages.ts";

/** One event for the runtime. */
export interface HandedEvent {
  readonly requestId: string;
  readonly body: Buffer;
  readonly invokedArn: string;
  /** Epoch milliseconds at which the function times out. */
  readonly deadlineMs: number;
}

/** What the runtime made of an event. */
export interface RuntimeAnswer {
  readonly kind: "response" | "error";
  readonly payload: Buffer;
  /** From handing the event over until the answer was complete, in milliseconds. */
  readonly durationMs: number;
}

/** The runtime could not load the function. */
export interface InitError {
  readonly payload: Buffer;
  readonly errorType: string;
}

interface CurrentInvocation {
  readonly requestId: string;
  readonly handedAt: number;
  readonly answer: PromiseWithResolvers<RuntimeAnswer>;
  /** An answer is being received. */
  answering: boolean;
}

const PREFIX = "/2018-06-01/runtime";
/** 6 MiB and 100 bytes (Lambda quotas; the same figure in the Runtime Interface Emulator). */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

/**
 * The Lambda Runtime API of 2018-06-01 for one execution environment, on a loopback port of its own. Answers,
 * headers and errors are those of AWS's Runtime Interface Emulator, so that any runtime interface client works.
 */
export class RuntimeApi {
  readonly #server: Server;
  #address = "";
  /** The runtime's open request for its next event. */
  #parked: ServerResponse | undefined;
  #ready = Promise.withResolvers<void>();
  #initError = Promise.withResolvers<InitError>();
  #isInitialised = false;
  #current: CurrentInvocation | undefined;

  private constructor() {
    this.#server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
    this.#server.on("request", (request, response) => {
      this.#route(request, response).catch(() => response.destroy());
    });
  }

  /** Listens on a free port of 127.0.0.1. */
  static async open(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    api.#server.listen(0, "127.0.0.1");
    await once(api.#server, "listening");
    const address = api.#server.address();
    if (address === null || typeof address === "string") throw new Error("the Runtime API has no port");
    api.#address = `127.0.0.1:${address.port}`;
    return api;
  }

  /** Host and port, for `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    return this.#address;
  }

  /** Resolves when the runtime waits for an event. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Resolves when the runtime reports that it cannot start. */
  get initError(): Promise<InitError> {
    return this.#initError.promise;
  }

  /** Whether the answer to the event that is out is on its way. */
  get isAnswering(): boolean {
    return this.#current?.answering ?? false;
  }

  /** Forgets the last process: another one begins with its init phase. */
  reset(): void {
    this.#server.closeAllConnections();
    this.#parked = undefined;
    this.#current = undefined;
    this.#isInitialised = false;
    this.#ready = Promise.withResolvers();
    this.#initError = Promise.withResolvers();
  }

  /** Gives the event to the waiting runtime. Never settles when the runtime does not answer. */
  hand(event: HandedEvent): Promise<RuntimeAnswer> {
    const response = this.#parked;
    if (!response) throw new Error("the runtime does not wait for an event");
    this.#parked = undefined;
    this.#ready = Promise.withResolvers();
    const answer = Promise.withResolvers<RuntimeAnswer>();
    const { requestId } = event;
    this.#current = { requestId, handedAt: performance.now(), answer, answering: false };
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Content-Length": event.body.length,
      "Lambda-Runtime-Aws-Request-Id": requestId,
      "Lambda-Runtime-Deadline-Ms": String(event.deadlineMs),
      "Lambda-Runtime-Invoked-Function-Arn": event.invokedArn,
      "Lambda-Runtime-Trace-Id": createTraceId(),
    });
    response.end(event.body);
    return answer.promise;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A web page could reach this port under a name of its own; a runtime always uses the address it was given.
    if (request.headers.host !== this.#address) return sendError(response, "InvalidHost");
    const url = request.url ?? "";
    if (request.method === "GET" && url === `${PREFIX}/invocation/next`) return this.#takeNext(response);
    if (request.method !== "POST") return sendError(response, "NotFound");
    if (url === `${PREFIX}/init/error`) return this.#takeInitError(request, response);
    const [, requestId, kind] =
      url.match(/^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/) ?? [];
    if (requestId === undefined) return sendError(response, "NotFound");
    return this.#takeAnswer(request, response, requestId, kind === "error" ? "error" : "response");
  }

  #takeNext(response: ServerResponse): void {
    if (this.#current || this.#parked) {
      sendError(response, "InvalidStateTransition");
      return;
    }
    this.#isInitialised = true;
    this.#parked = response;
    response.on("close", () => {
      if (this.#parked !== response) return;
      this.#parked = undefined;
      this.#ready = Promise.withResolvers();
    });
    this.#ready.resolve();
  }

  async #takeInitError(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#isInitialised) return sendError(response, "InvalidStateTransition");
    const payload = await readBody(request, MAX_RESPONSE_BYTES);
    if (payload === "too-large") return sendError(response, "RequestEntityTooLarge");
    sendAccepted(response);
    this.#initError.resolve({ payload, errorType: readErrorType(request) });
  }

  async #takeAnswer(
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
    kind: RuntimeAnswer["kind"],
  ): Promise<void> {
    const current = this.#current;
    if (current?.requestId !== requestId) return refuse(request, response, "InvalidRequestID");
    if (current.answering) return refuse(request, response, "InvalidStateTransition");
    current.answering = true;
    const isStreaming = request.headers["lambda-runtime-function-response-mode"] !== undefined;
    const payload = await readBody(request, isStreaming ? 0 : MAX_RESPONSE_BYTES).catch((error) => {
      // Cut off: the runtime ended in the middle, or sends its answer again.
      current.answering = false;
      throw error;
    });
    const durationMs = performance.now() - current.handedAt;
    // The next request may come on another connection as soon as this one has its status.
    if (this.#current === current) this.#current = undefined;
    if (isStreaming) {
      sendError(response, "InvalidFunctionResponseMode");
      current.answer.resolve({ kind: "error", payload: Buffer.from(STREAMING_REFUSED), durationMs });
    } else if (payload === "too-large") {
      sendError(response, "RequestEntityTooLarge");
      current.answer.resolve({ kind: "error", payload: Buffer.from(RESPONSE_TOO_LARGE), durationMs });
    } else {
      sendAccepted(response);
      current.answer.resolve({ kind, payload, durationMs });
    }
  }
}

const STREAMING_REFUSED = JSON.stringify({
  errorType: "Runtime.InvalidResponseModeHeader",
  errorMessage: "Response streaming is not emulated: return the whole response at once.",
});

const RESPONSE_TOO_LARGE = JSON.stringify({
  errorType: "Function.ResponseSizeTooLarge",
  errorMessage: `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`,
});

function refuse(request: IncomingMessage, response: ServerResponse, error: ErrorName): void {
  request.resume();
  sendError(response, error);
}

function readErrorType(request: IncomingMessage): string {
  const header = request.headers["lambda-runtime-function-error-type"];
  return toLoggedErrorType(typeof header === "string" ? header : "");
}

/** An X-Ray trace header of a call that is not sampled. */
function createTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  const [root, parent] = [randomBytes(12), randomBytes(8)].map((bytes) => bytes.toString("hex"));
  return `Root=1-${seconds}-${root};Parent=${parent};Sampled=0`;
}
