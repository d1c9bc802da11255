import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A function as ListFunctions describes it, with its tags. */
export interface ServedFunction {
  readonly name: string;
  readonly runtime?: string;
  readonly memoryMb?: number;
  readonly architecture?: "x86_64" | "arm64";
  readonly tags?: Readonly<Record<string, string>>;
}

/** A Lambda that answers ListFunctions and GetFunction over the wire, and nothing else: whoever invokes is refused. */
export interface FunctionListServer {
  readonly endpoint: string;
  /** `GET /2015-03-31/functions?MaxItems=50`, in their order. */
  readonly requests: readonly string[];
  /** From now on the account has these functions. */
  have(functions: readonly ServedFunction[]): void;
  /** It refuses the requests whose number, from 0, this is true of. */
  refuse(isRefused: (request: number) => boolean, status: number, errorName: string): void;
  close(): void;
}

export async function startFunctionListServer(): Promise<FunctionListServer> {
  const requests: string[] = [];
  let functions: readonly ServedFunction[] = [];
  let refusal: { isRefused: (request: number) => boolean; status: number; errorName: string } | undefined;
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    request.resume();
    const refused = refusal?.isRefused(requests.length - 1) ? refusal : undefined;
    const answer = refused ?? toAnswer(`${request.method} ${request.url}`, functions);
    const errorName = "errorName" in answer ? answer.errorName : undefined;
    response.writeHead(answer.status, {
      "content-type": "application/json",
      ...(errorName && { "x-amzn-errortype": errorName }),
    });
    response.end(JSON.stringify("body" in answer ? answer.body : { Message: "refused" }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    have(newFunctions) {
      functions = newFunctions;
      refusal = undefined;
      requests.length = 0;
    },
    refuse(isRefused, status, errorName) {
      refusal = { isRefused, status, errorName };
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Answer = { readonly status: number; readonly body: object } | { status: number; errorName: string };

function toAnswer(request: string, functions: readonly ServedFunction[]): Answer {
  const { pathname, searchParams } = new URL(request.replace(/^\w+ /, ""), "http://lambda");
  const [, name] = /^\/2015-03-31\/functions\/?([^/]*)$/.exec(pathname) ?? [];
  if (!request.startsWith("GET ") || name === undefined) {
    return { status: 400, errorName: "InvalidParameterValueException" };
  }
  if (name !== "") {
    const found = functions.find((one) => one.name === name);
    if (!found) return { status: 404, errorName: "ResourceNotFoundException" };
    return { status: 200, body: { Configuration: describe(found), Tags: found.tags ?? {} } };
  }
  // More than 50 a page it does not give, whatever is asked for.
  const pageSize = Math.min(50, Number(searchParams.get("MaxItems") ?? 50));
  const start = Number(searchParams.get("Marker") ?? 0);
  const end = start + pageSize;
  return {
    status: 200,
    body: {
      Functions: functions.slice(start, end).map(describe),
      ...(end < functions.length && { NextMarker: String(end) }),
    },
  };
}

function describe({
  name,
  runtime = "nodejs24.x",
  memoryMb = 1024,
  architecture = "x86_64",
}: ServedFunction) {
  return {
    FunctionName: name,
    FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
    Runtime: runtime,
    MemorySize: memoryMb,
    Architectures: [architecture],
    PackageType: "Zip",
    Timeout: 3,
  };
}
