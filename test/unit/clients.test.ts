import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { GetFunctionCommand, InvokeCommand } from "@aws-sdk/client-lambda";
import { type AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLambdaClient, createMeasuringClient, reachTarget } from "../../lib/clients.ts";

let server: Server | undefined;
afterEach(() => {
  vi.unstubAllEnvs();
  server?.closeAllConnections();
  server?.close();
});

/** A server that answers every request in the same way. */
async function serve(answer: RequestListener) {
  server = createServer((request, response) => request.resume().on("end", () => answer(request, response)));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  };
}

describe("the measuring client", () => {
  it.each<[string, RequestListener]>([
    ["a dropped connection", ({ socket }) => void socket.destroy()],
    ["an internal error", (_request, response) => response.writeHead(500).end("{}")],
    [
      "a throttle",
      (_request, response) =>
        response.writeHead(429, { "x-amzn-errortype": "TooManyRequestsException" }).end("{}"),
    ],
  ])("sends an invocation once, after %s too", async (_case, answer) => {
    let requests = 0;
    const options = await serve((request, response) => {
      requests += 1;
      answer(request, response);
    });
    const lambda = createMeasuringClient(1, options);
    await expect(lambda.send(new InvokeCommand({ FunctionName: "clone" }))).rejects.toThrow();
    expect(requests).toBe(1);
  });

  it("hands on no trace of the step, as the SDK does by itself", async () => {
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "power-tuner-measure");
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
    const traces: unknown[] = [];
    const options = await serve(({ headers }, response) => {
      traces.push(headers["x-amzn-trace-id"]);
      response.end("{}");
    });
    const invoke = new InvokeCommand({ FunctionName: "clone" });
    await createMeasuringClient(1, options).send(invoke);
    await createLambdaClient(options).send(invoke);
    expect(traces).toEqual([undefined, expect.stringContaining("Sampled=1")]);
  });

  it("has as many invocations in flight as asked for, where the SDK's own limit is 50", async () => {
    let inFlight = 0;
    const all = Promise.withResolvers<void>();
    const options = await serve(async (_request, response) => {
      inFlight += 1;
      if (inFlight === 60) all.resolve();
      await all.promise;
      response.end("{}");
    });
    const lambda = createMeasuringClient(60, options);
    await Promise.all(
      Array.from({ length: 60 }, () => lambda.send(new InvokeCommand({ FunctionName: "clone" }))),
    );
    expect(inFlight).toBe(60);
  });
});

describe("the control plane's client", () => {
  it("repeats what may be repeated", async () => {
    let requests = 0;
    const options = await serve((_request, response) => {
      requests += 1;
      response.writeHead(requests === 1 ? 500 : 200).end("{}");
    });
    await createLambdaClient(options).send(new GetFunctionCommand({ FunctionName: "orders" }));
    expect(requests).toBe(2);
  });
});

describe("reachTarget", () => {
  it("assumes no role for a target of the tuner's own account", async () => {
    expect(await reachTarget({ region: "eu-west-1" }, "run-1")).toEqual({ region: "eu-west-1" });
  });

  it("assumes the role under a session name that STS allows, and gives its credentials", async () => {
    const asked: unknown[] = [];
    const sts = new STSClient({ region: "us-east-1" });
    sts.middlewareStack.add(
      () => async (args) => {
        asked.push({ ...args.input });
        const Credentials = { AccessKeyId: "A", SecretAccessKey: "S", SessionToken: "T" };
        return { output: { $metadata: {}, Credentials }, response: {} };
      },
      { step: "initialize" },
    );
    const assumeRoleArn = "arn:aws:iam::111111111111:role/tuning";
    const runId = `a b:${"c".repeat(80)}`;
    expect(await reachTarget({ region: "eu-west-1", assumeRoleArn }, runId, async () => sts)).toEqual({
      region: "eu-west-1",
      credentials: { accessKeyId: "A", secretAccessKey: "S", sessionToken: "T" },
    });
    expect(asked).toEqual([
      {
        RoleArn: assumeRoleArn,
        RoleSessionName: `power-tuner-a-b-${"c".repeat(48)}`,
        DurationSeconds: 3600,
      } satisfies AssumeRoleCommand["input"],
    ]);
  });
});

describe("a Lambda client with a request time-out", () => {
  it("takes an answer that never comes for lost", async () => {
    const options = await serve(() => undefined);
    const lambda = createLambdaClient({ ...options, maxAttempts: 1, requestTimeoutMs: 20 });
    await expect(lambda.send(new GetFunctionCommand({ FunctionName: "clone" }))).rejects.toMatchObject({
      name: "TimeoutError",
    });
  });
});
