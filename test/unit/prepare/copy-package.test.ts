import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { copyPackage } from "../../../lib/prepare/copy-package.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** Copies from a server that gives these answers, the last one for ever. */
const copyFrom = async (...answers: RequestListener[]) => {
  let requests = 0;
  server = createServer((request, response) => {
    const answer = answers[Math.min(requests, answers.length - 1)];
    requests++;
    answer?.(request, response);
  });
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const store = createMemoryStore();
  const pausesMs: number[] = [];
  const copying = copyPackage(`http://127.0.0.1:${port}/`, "code.zip", store, async (durationMs) => {
    pausesMs.push(durationMs);
  });
  const error = await copying.then(
    () => undefined,
    (cause: Error) => cause,
  );
  return { error, requests, pausesMs, copied: store.objects.get("code.zip") };
};

const good: RequestListener = (_request, response) => response.end("the package");
const status =
  (code: number): RequestListener =>
  (_request, response) =>
    response.writeHead(code).end("no");
const drop: RequestListener = (request) => request.socket.destroy();
const dropInTheMiddle: RequestListener = (request, response) => {
  response.writeHead(200, { "content-length": "1000" }).write("half", () => request.socket.destroy());
};

describe("copyPackage", () => {
  it.each([
    ["at once", [good], []],
    ["after an error of S3's", [status(503), good], [500]],
    ["after dropped connections", [drop, dropInTheMiddle, good], [500, 1000]],
  ])("copies %s", async (_when, answers, pausesMs) => {
    expect(await copyFrom(...answers)).toEqual({
      error: undefined,
      requests: answers.length,
      pausesMs,
      copied: "the package",
    });
  });

  it("gives up at once where trying again is of no use", async () => {
    const { error, requests } = await copyFrom(status(403));
    expect(error).toMatchObject({
      name: "TargetError",
      message: "the target's package cannot be downloaded: HTTP 403",
    });
    expect(requests).toBe(1);
  });

  it.each([
    ["errors", status(500), "HTTP 500"],
    ["dropped connections", drop, "fetch failed"],
  ])("leaves lasting %s to the state machine's retry", async (_what, answer, reason) => {
    const { error, requests } = await copyFrom(answer);
    expect(error).toMatchObject({
      name: "ThrottledError",
      message: `the target's package cannot be downloaded now: ${reason}`,
    });
    expect(requests).toBe(3);
  });
});
