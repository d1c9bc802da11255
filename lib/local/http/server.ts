import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AwsError } from "./aws-error.ts";
import { openPayload } from "./payload.ts";
import { readBody } from "./read-body.ts";
import { refuse } from "./refusal.ts";
import { type AwsRequest, type AwsResponse, header, type RequestHead, type Service } from "./service.ts";
import { type Caller, readSessionToken } from "./session-token.ts";
import {
  checkScope,
  type RequestSignature,
  readSignature,
  type SessionKeys,
  SignatureError,
} from "./signature.ts";

/** Names of services as they stand in a credential scope. */
export type ServiceName = "lambda" | "states" | "s3" | "sts";

/** A verified request on its way to its service. */
export interface IncomingCall {
  readonly serviceName: ServiceName;
  readonly service: Service;
  readonly request: AwsRequest;
}

/** Stands between the door and the services; what it throws is what the client gets. */
export type Intercept = (call: IncomingCall, run: () => Promise<AwsResponse>) => Promise<AwsResponse>;

/** Thrown to cut off a client without an answer. */
export class DroppedConnection extends Error {
  override readonly name = "DroppedConnection";
}

export interface CloudServer {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Takes no more requests and cuts off the clients; resolves when the work on the last request has ended. */
  close(): Promise<void>;
}

interface ServerOptions {
  readonly services: Readonly<Record<ServiceName, Service>>;
  readonly keys: SessionKeys;
  readonly region: string;
  readonly intercept: Intercept;
}

/**
 * Listens on a free port of 127.0.0.1 and gives each request to the service that its credential scope names.
 * Only requests that are signed with the session's keys and that name this host reach a service: what runs
 * behind it executes code, and web pages and other users of the machine can reach loopback too.
 */
export async function startServer(options: ServerOptions): Promise<CloudServer> {
  const serving = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const requestId = randomUUID();
    const head = readHead(request);
    const served = answer(request, head, requestId, port, options)
      .catch((error: unknown) => {
        if (error instanceof DroppedConnection) throw error;
        return options.services[guessService(head)].renderError(toAwsError(error), requestId);
      })
      .then((answered) => send(response, answered, request.method === "HEAD"))
      // The client has gone away in the middle of an answer, or is to be cut off.
      .catch(() => void response.destroy())
      .finally(() => serving.delete(served));
    serving.add(served);
  });
  // Functions are frozen between invocations; a connection that they keep must still be there afterwards.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;

  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await Promise.all(serving);
    },
  };
}

async function answer(
  request: IncomingMessage,
  head: RequestHead,
  requestId: string,
  port: number,
  { services, keys, region, intercept }: ServerOptions,
): Promise<AwsResponse> {
  let name: ServiceName = guessService(head);
  try {
    checkHost(head, port);
    const found = readSignature(head);
    checkScope(found, keys, region, new Date());
    const caller = readCaller(found, keys);
    if (!isServiceName(found.scope.service)) {
      throw new AwsError(
        "UnknownOperationException",
        501,
        `The embedded cloud has no service '${found.scope.service}'; it has ${Object.keys(services).join(", ")}.`,
      );
    }
    name = found.scope.service;
    const service = services[name];
    const read = await readBody(request, service.bodyLimitBytes(head));
    if (read.state === "too-large") throw service.bodyTooLarge(head, read.sizeBytes);
    const payload = openPayload(found, head, read.body, keys);
    const query = new URLSearchParams(head.rawQuery);
    const awsRequest: AwsRequest = { ...head, ...payload, query, requestId, caller };
    return await intercept({ serviceName: name, service, request: awsRequest }, () =>
      service.handle(awsRequest),
    );
  } catch (error) {
    if (error instanceof DroppedConnection) throw error;
    return services[name].renderError(
      error instanceof SignatureError ? refuse(name, error) : toAwsError(error),
      requestId,
    );
  }
}

function readCaller({ sessionToken }: RequestSignature, keys: SessionKeys): Caller {
  if (sessionToken === undefined) return {};
  const caller = readSessionToken(keys, sessionToken);
  if (!caller) throw new SignatureError("invalid-token", "the session token is not this session's");
  return caller;
}

function checkHost(head: RequestHead, port: number): void {
  const host = header(head, "host");
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    throw new AwsError(
      "AccessDenied",
      403,
      `The Host header must be 127.0.0.1:${port} or localhost:${port}; the embedded cloud answers to no other name.`,
    );
  }
}

/** Which protocol to answer in when the request does not say, or may not be believed. */
function guessService(head: RequestHead): ServiceName {
  const scope = /Credential=[^/,]+\/\d+\/[^/]+\/([a-z0-9]+)\//.exec(header(head, "authorization") ?? "")?.[1];
  if (scope !== undefined && isServiceName(scope)) return scope;
  if (header(head, "x-amz-target") !== undefined) return "states";
  return /^\/20\d\d-\d\d-\d\d\//.test(head.rawPath) ? "lambda" : "s3";
}

function isServiceName(name: string): name is ServiceName {
  return name === "lambda" || name === "states" || name === "s3" || name === "sts";
}

function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AwsError("InternalFailure", 500, `The embedded cloud failed: ${message}`);
}

function readHead(request: IncomingMessage): RequestHead {
  const [rawPath = "/", ...rawQuery] = (request.url ?? "/").split("?");
  return {
    method: request.method ?? "GET",
    rawPath,
    rawQuery: rawQuery.join("?"),
    headers: request.headersDistinct,
  };
}

async function send(response: ServerResponse, answered: AwsResponse, isHead: boolean): Promise<void> {
  const { statusCode, headers, body = "" } = answered;
  if (body instanceof Readable) {
    response.writeHead(statusCode, headers);
    await pipeline(body, response);
    return;
  }
  const length = isHead || statusCode === 204 ? {} : { "content-length": String(Buffer.byteLength(body)) };
  response.writeHead(statusCode, { ...length, ...headers });
  response.end(isHead ? undefined : body);
}
