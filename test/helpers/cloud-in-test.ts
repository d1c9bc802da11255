import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  InvokeCommand,
  type InvokeCommandInput,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { zipSync } from "fflate";
import { type Clients, createClients } from "../../lib/clients.ts";
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from "../../lib/local/cloud.ts";

/** What the test function does is up to its event: `log`, `waitMs`, `fail` with `name`, `bytes`. */
const HANDLER = `
import { setTimeout as wait } from "node:timers/promises";
export async function handler(event, context) {
  if (event.log) console.log(event.log);
  if (event.waitMs) await wait(event.waitMs);
  if (event.fail) throw Object.assign(new Error(event.fail), { name: event.name ?? "Error" });
  if (event.bytes) return "x".repeat(event.bytes);
  return { event, version: context.functionVersion, arn: context.invokedFunctionArn, word: process.env.WORD };
}`;

/** Polls quickly: transitions of the embedded cloud take a tenth of a second. */
const QUICK_WAITER = { maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.2 };

/** An embedded cloud in a folder of its own, with clients and short ways to create and invoke functions. */
export interface CloudInTest extends Clients {
  readonly cloud: LocalCloud;
  readonly folder: string;
  createFunction(name: string, more?: Partial<CreateFunctionCommandInput>): Promise<string>;
  invoke(name: string, event?: unknown, more?: Partial<InvokeCommandInput>): Promise<Invoked>;
  /** Waits until an update of the function has taken effect. */
  waitUntilUpdated(name: string): Promise<unknown>;
  /** Updates the configuration, and waits. */
  update(name: string, changes: object): Promise<void>;
  /** Publishes a version, and waits until it is active. */
  publish(name: string): Promise<string>;
  close(): Promise<void>;
}

export interface Invoked {
  readonly statusCode: number | undefined;
  readonly functionError: string | undefined;
  readonly executedVersion: string | undefined;
  readonly requestId: string | undefined;
  readonly payload: unknown;
  readonly log: string | undefined;
}

export async function startCloudInTest(
  options: Omit<LocalCloudOptions, "dataDir"> = {},
): Promise<CloudInTest> {
  const folder = await mkdtemp(join(tmpdir(), "cloud-in-test-"));
  const cloud = await startLocalCloud({ dataDir: relative(process.cwd(), join(folder, "data")), ...options });
  const clients = createClients({ endpoint: cloud.endpoint, region: cloud.region, credentials: cloud });
  const { lambda } = clients;
  const waitUntilUpdated = (name: string) =>
    waitUntilFunctionUpdatedV2({ client: lambda, ...QUICK_WAITER }, { FunctionName: name });
  return {
    ...clients,
    cloud,
    folder,
    async createFunction(name, more) {
      await lambda.send(new CreateFunctionCommand(functionRequest(cloud, name, more)));
      await waitUntilFunctionActiveV2({ client: lambda, ...QUICK_WAITER }, { FunctionName: name });
      return name;
    },
    async invoke(name, event = {}, more = {}) {
      const answer = await lambda.send(
        new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), ...more }),
      );
      const text = answer.Payload?.transformToString();
      return {
        statusCode: answer.StatusCode,
        functionError: answer.FunctionError,
        executedVersion: answer.ExecutedVersion,
        requestId: answer.$metadata.requestId,
        payload: text ? JSON.parse(text) : undefined,
        log: answer.LogResult && Buffer.from(answer.LogResult, "base64").toString("latin1"),
      };
    },
    waitUntilUpdated,
    async update(name, changes) {
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, ...changes }));
      await waitUntilUpdated(name);
    },
    async publish(name) {
      const { Version = "" } = await lambda.send(new PublishVersionCommand({ FunctionName: name }));
      await waitUntilPublishedVersionActive(
        { client: lambda, ...QUICK_WAITER },
        { FunctionName: name, Qualifier: Version },
      );
      return Version;
    },
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await cloud.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The ARN of a function of the cloud in test. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
}

/** A CreateFunction request for the test function. */
export function functionRequest(
  cloud: LocalCloud,
  name: string,
  more: Partial<CreateFunctionCommandInput> = {},
): CreateFunctionCommandInput {
  return {
    FunctionName: name,
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/local",
    Code: { ZipFile: packHandler() },
    Architectures: [cloud.host.architecture],
    MemorySize: 512,
    Timeout: 20,
    ...more,
  };
}

export function packHandler(source = HANDLER): Uint8Array {
  // A fixed date, or the same source packed twice would differ every two seconds.
  return zipSync({ "index.mjs": Buffer.from(source) }, { mtime: new Date("2026-01-01T00:00:00") });
}
