import { GetExecutionHistoryCommand, type HistoryEvent } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordFunction, startTuner, type Tuner } from "../helpers/tuner.ts";

/** A state's payload in bytes, and the events of one execution (Step Functions quotas). */
const MAX_PAYLOAD_BYTES = 262_144;
const MAX_EVENTS = 25_000;

const SIZES_MB = Array.from({ length: 40 }, (_, index) => 128 + index * 64);

describe("a run of 40 candidates with 1000 invocations each", () => {
  let tuner: Tuner;
  beforeAll(async () => {
    tuner = await startTuner();
    await tuner.createTarget(
      "many",
      recordFunction(Object.fromEntries(SIZES_MB.map((size) => [size, [10]]))),
      {
        Runtime: "provided.al2023",
        Handler: "bootstrap",
        Architectures: ["x86_64"],
      },
    );
  });
  afterAll(() => tuner?.close());

  it("stays within what Step Functions allows", { timeout: 900_000 }, async () => {
    const executionArn = await tuner.start("many", {
      lambdaARN: "many",
      powerValues: SIZES_MB,
      num: 1000,
      sampling: "fixed",
      concurrency: 4,
    });
    const execution = await tuner.finish(executionArn);
    expect(execution).toMatchObject({ status: "SUCCEEDED" });
    expect((await tuner.readResult("many"))?.spend.invocations).toBe(40_000);

    const events = await readHistory(tuner, executionArn);
    const largest = Math.max(...events.map(measurePayload));
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(MAX_PAYLOAD_BYTES);
    expect(events.length).toBeLessThan(MAX_EVENTS);
  });
});

async function readHistory({ clients }: Tuner, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await clients.sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken }),
    );
    events.push(...(page.events ?? []));
    nextToken = page.nextToken;
  } while (nextToken);
  return events;
}

/** The largest text in an event: inputs, outputs and parameters are texts of JSON. */
function measurePayload(event: HistoryEvent): number {
  const sizes = Object.values(event)
    .flatMap((details: unknown) => (typeof details === "object" && details ? Object.values(details) : []))
    .map((value) => (typeof value === "string" ? Buffer.byteLength(value) : 0));
  return Math.max(0, ...sizes);
}
