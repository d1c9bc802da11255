import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSfnClient } from "../../lib/clients.ts";
import { fillDefinition } from "../../lib/stack/definition.ts";
import { STEPS, type Step } from "../../lib/stack/steps.ts";
import { answer, SCENARIO_NAMES } from "../fixtures/moto/canned-steps.mjs";
import { type CloudInTest, functionArn, startCloudInTest } from "../helpers/cloud-in-test.ts";
import { zipFiles } from "../helpers/zip-files.ts";
import { installMoto, type MotoServer, startMoto } from "./moto-server.ts";

const moto = await installMoto();
if (moto.state === "unavailable") console.warn(`Moto's interpreter is not tested: ${moto.reason}`);

const functionArns = Object.fromEntries(STEPS.map((step) => [step, functionArn(step)])) as Record<
  Step,
  string
>;

/** Our state machine; only the pauses between attempts are shorter, because Moto really waits for them. */
const definition = fillDefinition("aws", functionArns)
  .replace(/"IntervalSeconds": \d+/g, '"IntervalSeconds": 1')
  .replace(/"BackoffRate": \d+/g, '"BackoffRate": 1');

/** How an execution ended and which states it entered, in order. */
interface Ending {
  readonly status?: string;
  readonly output: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly states: readonly string[];
}

/**
 * Moto 5.2.5 brings an interpreter of state machines that others wrote (LocalStack's). It and the embedded cloud run
 * our definition with the same answers of the steps, and must come to the same end by the same states.
 */
describe.runIf(moto.state === "ready")(
  "our state machine in Moto's interpreter and in the embedded cloud",
  () => {
    let canned: Server;
    let server: MotoServer;
    let cloud: CloudInTest;
    let theirs: Interpreter;
    let ours: Interpreter;

    beforeAll(async () => {
      if (moto.state !== "ready") return;
      canned = createServer(serveCanned).listen(0, "127.0.0.1");
      await once(canned, "listening");
      const address = canned.address();
      if (address === null || typeof address === "string") throw new Error("no port");
      server = await startMoto(moto.python, address.port);
      const credentials = { accessKeyId: "test", secretAccessKey: "test" };
      theirs = await openInterpreter(
        createSfnClient({ endpoint: server.endpoint, region: "us-east-1", credentials }),
      );

      cloud = await startCloudInTest();
      const source = await readFile(new URL("../fixtures/moto/canned-steps.mjs", import.meta.url), "utf8");
      for (const step of STEPS) {
        const index = `import { answer } from "./canned-steps.mjs";
        export const handler = async (event) => answer("${step}", event);`;
        const ZipFile = zipFiles({ "index.mjs": index, "canned-steps.mjs": source });
        await cloud.createFunction(step, { Code: { ZipFile } });
      }
      ours = await openInterpreter(cloud.sfn);
    });
    afterAll(async () => {
      canned?.close();
      await server?.stop();
      await cloud?.close();
    });

    it.each(SCENARIO_NAMES)("ends the same: %s", async (name) => {
      const [their, our] = await Promise.all([theirs.run(name), ours.run(name)]);
      expect(their).toEqual(our);
      expect({ ...our, states: our.states.join(" ") }).toMatchSnapshot();
    });
  },
);

interface Interpreter {
  run(name: string): Promise<Ending>;
}

async function openInterpreter(sfn: SFNClient): Promise<Interpreter> {
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name: "power-tuner",
      roleArn: "arn:aws:iam::000000000000:role/power-tuner",
      definition,
    }),
  );
  return {
    async run(name) {
      const input = name === "input-no-object" ? '"text"' : "{}";
      const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
      return describeEnding(await waitForEnd(sfn, executionArn), await listStates(sfn, executionArn));
    },
  };
}

async function waitForEnd(
  sfn: SFNClient,
  executionArn: string | undefined,
): Promise<DescribeExecutionCommandOutput> {
  for (;;) {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== "RUNNING") return execution;
    await sleep(100);
  }
}

async function listStates(sfn: SFNClient, executionArn: string | undefined): Promise<string[]> {
  const { events = [] } = await sfn.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
}

/** Where a step's error payload is part of a cause, its stack trace is left out: it names files. */
function describeEnding(
  { status, output, error, cause }: DescribeExecutionCommandOutput,
  states: readonly string[],
): Ending {
  return {
    status,
    output: output ? JSON.parse(output) : undefined,
    error,
    cause: cause?.replace(/,"trace":\[[^\]]*\]/g, ""),
    states,
  };
}

/** Lambda's Invoke for the canned steps, over the wire. */
async function serveCanned(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, step = ""] = /\/functions\/(?:[^/]*(?::|%3A))?(\w+)\/invocations/.exec(request.url ?? "") ?? [];
  const event: unknown = JSON.parse(await text(request));
  try {
    response.end(JSON.stringify(answer(step, event)));
  } catch (error) {
    const { name, message } = error as Error;
    response.setHeader("X-Amz-Function-Error", "Unhandled");
    response.end(JSON.stringify({ errorType: name, errorMessage: message }));
  }
}
