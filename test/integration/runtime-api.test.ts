import http from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RuntimeApi } from "../../lib/local/lambda/environment/runtime-api.ts";

let api: RuntimeApi;

beforeEach(async () => {
  api = await RuntimeApi.open();
});

afterEach(async () => {
  await api.close();
});

function call(method: string, operation: string, body?: string, headers: Record<string, string> = {}) {
  const url = `http://${api.address}/2018-06-01/runtime/${operation}`;
  return fetch(url, { method, headers, ...(body !== undefined && { body }) });
}

async function hand(requestId: string) {
  const next = call("GET", "invocation/next");
  await api.ready;
  const answer = api.hand({
    requestId,
    body: Buffer.from('{"n":1}'),
    invokedArn: "arn:aws:lambda:us-east-1:000000000000:function:f:live",
    deadlineMs: 1_700_000_000_000,
  });
  return { next: await next, answer };
}

describe("the Runtime API", () => {
  it("gives the runtime its event with Lambda's headers", async () => {
    const { next } = await hand("r1");
    expect(next.status).toBe(200);
    expect(await next.json()).toEqual({ n: 1 });
    expect(Object.fromEntries(next.headers)).toMatchObject({
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": "r1",
      "lambda-runtime-deadline-ms": "1700000000000",
      "lambda-runtime-invoked-function-arn": "arn:aws:lambda:us-east-1:000000000000:function:f:live",
      "lambda-runtime-trace-id": expect.stringMatching(/^Root=1-/),
    });
  });

  it.each([
    ["response", '{"done":true}', "response"],
    ["error", '{"errorType":"E","errorMessage":"m"}', "error"],
  ])("takes a %s", async (operation, body, kind) => {
    const { answer } = await hand("r1");
    const taken = await call("POST", `invocation/r1/${operation}`, body);
    expect(taken.status).toBe(202);
    expect(await taken.json()).toEqual({ status: "OK" });
    expect(await answer).toMatchObject({ kind, payload: Buffer.from(body) });
    expect((await answer).durationMs).toBeGreaterThan(0);
  });

  it("takes an error of the init phase, but not after it", async () => {
    const headers = { "Lambda-Runtime-Function-Error-Type": "Runtime.ImportModuleError" };
    expect((await call("POST", "init/error", "{}", headers)).status).toBe(202);
    expect(await api.initError).toEqual({
      payload: Buffer.from("{}"),
      errorType: "Runtime.ImportModuleError",
    });
    await hand("r1");
    expect((await call("POST", "init/error", "{}")).status).toBe(403);
  });

  it.each([
    ["Function.NotGood", "Function.NotGood"],
    ["Function.not good", "Function.Unknown"],
    ["TypeError", "Runtime.Unknown"],
  ])("knows the error type %s as %s", async (given, errorType) => {
    await call("POST", "init/error", "{}", { "Lambda-Runtime-Function-Error-Type": given });
    expect((await api.initError).errorType).toBe(errorType);
  });

  it("refuses answers to other events, second answers, and a second request for work", async () => {
    const { answer } = await hand("r1");
    const wrong = await call("POST", "invocation/r2/response", "1");
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toEqual({
      errorMessage: "Invalid request ID",
      errorType: "InvalidRequestID",
    });
    const early = await call("GET", "invocation/next");
    expect(early.status).toBe(403);
    expect(await early.json()).toMatchObject({ errorType: "InvalidStateTransition" });
    await call("POST", "invocation/r1/response", "1");
    await answer;
    expect((await call("POST", "invocation/r1/response", "1")).status).toBe(400);
  });

  it("refuses a response above 6 MiB and 100 bytes, and tells the caller", async () => {
    const largest = 6 * 1024 * 1024 + 100;
    const { answer } = await hand("r1");
    expect((await call("POST", "invocation/r1/response", "x".repeat(largest))).status).toBe(202);
    expect((await answer).payload).toHaveLength(largest);
    const { answer: refused } = await hand("r2");
    const tooLarge = await call("POST", "invocation/r2/response", "x".repeat(largest + 1));
    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toMatchObject({ errorType: "RequestEntityTooLarge" });
    expect(await refused).toMatchObject({ kind: "error" });
    expect((await refused).payload.toString()).toContain("Function.ResponseSizeTooLarge");
  });

  it("waits no longer for an answer that was cut off, and takes it when it comes again", async () => {
    const { answer } = await hand("r1");
    const [host, port] = api.address.split(":");
    const path = "/2018-06-01/runtime/invocation/r1/response";
    const cut = http.request({ host, port, path, method: "POST", headers: { "Content-Length": 100 } });
    cut.on("error", () => {}).write("half an answer");
    await expect.poll(() => api.isAnswering).toBe(true);
    cut.destroy();
    await expect.poll(() => api.isAnswering).toBe(false);
    expect((await call("POST", "invocation/r1/response", "1")).status).toBe(202);
    expect((await answer).payload.toString()).toBe("1");
  });

  it("refuses a streamed response", async () => {
    const { answer } = await hand("r1");
    const headers = { "Lambda-Runtime-Function-Response-Mode": "streaming" };
    const refused = await call("POST", "invocation/r1/response", "chunk", headers);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errorType: "InvalidFunctionResponseMode" });
    expect((await answer).payload.toString()).toContain("streaming is not emulated");
  });

  it("waits for the next request when a runtime gives up on its first", async () => {
    const impatient = new AbortController();
    const url = `http://${api.address}/2018-06-01/runtime/invocation/next`;
    const first = fetch(url, { signal: impatient.signal });
    await api.ready;
    impatient.abort();
    await expect(first).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { next } = await hand("r1");
    expect(next.status).toBe(200);
  });

  it("serves nobody who reaches it under another name", async () => {
    const [host, port] = api.address.split(":");
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const headers = { Host: `attacker.example:${port}` };
    const path = "/2018-06-01/runtime/invocation/next";
    http.get({ host, port, path, headers }, ({ statusCode }) => resolve(statusCode));
    expect(await promise).toBe(403);
  });

  it("knows no other operations", async () => {
    expect((await call("GET", "restore/next")).status).toBe(404);
    expect((await call("POST", "invocation/next", "")).status).toBe(404);
  });
});
