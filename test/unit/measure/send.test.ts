import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createMeasuringClient } from "../../../lib/clients.ts";
import { send } from "../../../lib/measure/send.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Sends one invocation over a real connection to a server that answers as told, request after request. */
async function sendTo(...answers: RequestListener[]) {
  let requests = 0;
  const abort = new AbortController();
  server = createServer((request, response) =>
    request.resume().on("end", () => {
      const answer = answers[Math.min(requests, answers.length - 1)];
      requests += 1;
      answer?.(request, response);
    }),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const sleeps: number[] = [];
  const sent = send(
    { FunctionName: "clone", Payload: Buffer.from("{}") },
    {
      lambda: createMeasuringClient(1, {
        endpoint: `http://127.0.0.1:${port}`,
        region: "us-east-1",
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      }),
      signal: abort.signal,
      sleep: async (ms) => void sleeps.push(ms),
      yieldPlace: () => false,
    },
  );
  return { sent, abort, sleeps, countRequests: () => requests };
}

const refuse =
  (status: number, type: string, body = "{}", headers = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { "x-amzn-errortype": type, ...headers }).end(body);
const answer: RequestListener = (_request, response) => response.end(`"done"`);

describe("send, over a real connection", () => {
  it.each<[string, RequestListener, string]>([
    ["a connection that is dropped", ({ socket }) => void socket.destroy(), "TimeoutError"],
    [
      "an answer that breaks off",
      ({ socket }, response) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("abc", () => socket.destroy());
      },
      "Error",
    ],
    ["a proxy's page", (_request, response) => response.writeHead(502).end("<html>"), "SyntaxError"],
    ["an internal error of Lambda", refuse(500, "ServiceException"), "ServiceException"],
  ])("takes %s for an invocation that may have run, and sends it once", async (_case, listener, name) => {
    const { sent, countRequests, sleeps } = await sendTo(listener, answer);
    expect(await sent).toMatchObject({ state: "unanswered", error: { name } });
    expect(countRequests()).toBe(1);
    expect(sleeps).toEqual([]);
  });

  it.each<[string, RequestListener, number]>([
    ["throttled", refuse(429, "TooManyRequestsException", `{"Reason":"CallerRateLimitExceeded"}`), 500],
    ["throttled with a wait", refuse(429, "TooManyRequestsException", "{}", { "retry-after": "9" }), 9000],
    ["pending", refuse(409, "ResourceConflictException", `{"message":"Pending"}`), 500],
    ["without network interface", refuse(502, "ENINotReadyException"), 500],
  ])("sends again what was %s", async (_case, listener, waitMs) => {
    const { sent, countRequests, sleeps } = await sendTo(listener, answer);
    expect(await sent).toMatchObject({ state: "answered" });
    expect(countRequests()).toBe(2);
    expect(sleeps).toEqual([waitMs]);
  });

  it("throws what no repetition helps against", async () => {
    const { sent, countRequests } = await sendTo(refuse(403, "AccessDeniedException", `{"Message":"no"}`));
    await expect(sent).rejects.toMatchObject({ name: "AccessDeniedException" });
    expect(countRequests()).toBe(1);
  });

  it("lets go of an invocation that runs when the step has to end, and closes its connection", async () => {
    const closed = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const { sent, abort } = await sendTo(({ socket }) => {
      socket.once("close", () => closed.resolve());
      arrived.resolve();
    });
    await arrived.promise;
    abort.abort();
    expect(await sent).toEqual({ state: "abandoned" });
    await closed.promise;
  });

  it("waits for a server that refuses connections, and not for ever", async () => {
    const sleeps: number[] = [];
    const unreachable = send(
      { FunctionName: "clone" },
      {
        lambda: createMeasuringClient(1, {
          endpoint: "http://127.0.0.1:1",
          region: "us-east-1",
          credentials: { accessKeyId: "test", secretAccessKey: "test" },
        }),
        signal: new AbortController().signal,
        sleep: async (ms) => void sleeps.push(ms),
        yieldPlace: () => false,
      },
    );
    await expect(unreachable).rejects.toMatchObject({ name: "ThrottledError" });
    expect(sleeps.length).toBe(11);
  });
});
