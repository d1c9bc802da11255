import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createS3Client } from "../../../lib/clients.ts";
import { parseTuningInput } from "../../../lib/prepare/input.ts";
import { readPayloads } from "../../../lib/prepare/read-payloads.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** Reads the payloads of an input from a server that answers as S3 does. */
const read = async (input: Record<string, unknown>, answer: RequestListener) => {
  server = createServer(answer);
  await new Promise<void>((listening) => server?.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const s3 = createS3Client({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  try {
    return await readPayloads(parseTuningInput({ lambdaARN: "orders", ...input }), s3);
  } finally {
    s3.destroy();
  }
};

const object =
  (text: string): RequestListener =>
  (_request, response) =>
    response.end(text);
const failure =
  (status: number, code: string): RequestListener =>
  (_request, response) =>
    response
      .writeHead(status, { "content-type": "application/xml" })
      .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
const notAsked: RequestListener = () => {
  throw new Error("S3 was asked");
};
const payloadS3 = "s3://events/orders/large.json";

describe("readPayloads", () => {
  it("takes an empty object where the input names no event", async () => {
    expect(await read({}, notAsked)).toEqual({ entries: [{ json: "{}", weight: 1 }], isTemplate: false });
  });

  it("takes the events of a list in their order, all of one weight", async () => {
    expect(await read({ payloads: [{ n: 1 }, '{"n":2}', "x"], payloadTemplate: true }, notAsked)).toEqual({
      entries: [
        { json: '{"n":1}', weight: 1 },
        { json: '{"n":2}', weight: 1 },
        { json: '"x"', weight: 1 },
      ],
      isTemplate: true,
    });
  });

  it("takes weights as they are given", async () => {
    const payload = [
      { payload: { n: 1 }, weight: 0.5 },
      { payload: "x", weight: 3 },
    ];
    expect((await read({ payload }, notAsked)).entries).toEqual([
      { json: '{"n":1}', weight: 0.5 },
      { json: '"x"', weight: 3 },
    ]);
  });

  it("sends what the object in S3 holds, byte for byte, with its spaces and digits", async () => {
    const asked: (string | undefined)[] = [];
    const text = '{ "id": 12345678901234567890 }';
    const { entries } = await read({ payloadS3 }, (request, response) => {
      asked.push(request.url?.split("?")[0]);
      response.end(text);
    });
    expect(entries).toEqual([{ json: text, weight: 1 }]);
    expect(asked).toEqual(["/events/orders/large.json"]);
  });

  it("takes a mix from S3 as well", async () => {
    const text = JSON.stringify([
      { payload: 1, weight: 1 },
      { payload: 2, weight: 2 },
    ]);
    expect((await read({ payloadS3 }, object(text))).entries).toEqual([
      { json: "1", weight: 1 },
      { json: "2", weight: 2 },
    ]);
  });

  it("takes an object of exactly 6 MB", async () => {
    const text = `"${"x".repeat(6_291_454)}"`;
    expect((await read({ payloadS3 }, object(text))).entries[0]?.json).toHaveLength(6_291_456);
  });

  it("follows S3 to the bucket's own region", async () => {
    const regions: (string | undefined)[] = [];
    const { entries } = await read({ payloadS3 }, (request, response) => {
      const region = /\/(\w+-\w+-\d)\/s3\//.exec(request.headers.authorization ?? "")?.[1];
      regions.push(region);
      if (region === "eu-west-1") return response.end("1");
      return response
        .writeHead(301, { "x-amz-bucket-region": "eu-west-1", "content-type": "application/xml" })
        .end("<Error><Code>PermanentRedirect</Code></Error>");
    });
    expect(entries).toEqual([{ json: "1", weight: 1 }]);
    expect(regions).toEqual(["us-east-1", "eu-west-1"]);
  });

  it.each([
    ["is missing", failure(404, "NoSuchKey"), "an object that exists"],
    ["is in no bucket", failure(404, "NoSuchBucket"), "an object that exists; the bucket does not exist"],
    ["is not JSON", object("{secret"), "an object that holds JSON text"],
    ["is empty", object(""), "an object that holds JSON text"],
    [
      "is too large",
      object(`"${"x".repeat(6_291_455)}"`),
      "an object of at most 6291456 bytes, Lambda's limit for an event; it has 6291457 bytes",
    ],
  ])("refuses an object that %s", async (_what, answer, allowed) => {
    await expect(read({ payloadS3 }, answer)).rejects.toMatchObject({
      name: "InputError",
      message: `payloadS3: "${payloadS3}"; allowed: ${allowed}`,
    });
  });

  it("refuses a half-weighted list in S3 without showing it", async () => {
    const text = JSON.stringify([{ payload: "secret", weight: 1 }, "secret"]);
    await expect(read({ payloadS3 }, object(text))).rejects.toMatchObject({
      name: "InputError",
      message: expect.not.stringContaining("secret"),
    });
  });

  it("names permission, bucket and key when it may not read", async () => {
    await expect(read({ payloadS3 }, failure(403, "AccessDenied"))).rejects.toMatchObject({
      name: "TargetError",
      message: `no permission for s3:GetObject on ${payloadS3} (bucket events, key orders/large.json; without s3:ListBucket a missing object is refused, too): allow it to the role of the Prepare step`,
    });
  });

  it("leaves throttling to the state machine's retry", async () => {
    await expect(read({ payloadS3 }, failure(503, "SlowDown"))).rejects.toMatchObject({
      name: "ThrottledError",
    });
  });
});
