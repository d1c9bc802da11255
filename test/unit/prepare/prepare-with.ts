import { createS3Client } from "../../../lib/clients.ts";
import type { Access } from "../../../lib/prepare/plan.ts";
import { prepare } from "../../../lib/prepare/prepare.ts";
import type { AskProduction } from "../../../lib/prepare/read-production.ts";
import { fakeLambda, namedError } from "../../helpers/fake-lambda.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";

export const functionArn = "arn:aws:lambda:eu-west-1:000000000000:function:orders";
/** GetFunction's answer for an ordinary function of 512 MB on arm64. */
export const found = (configuration: Record<string, unknown> = {}, more: Record<string, unknown> = {}) => ({
  Configuration: {
    FunctionName: "orders",
    FunctionArn: functionArn,
    Version: "$LATEST",
    State: "Active",
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    PackageType: "Zip",
    MemorySize: 512,
    Timeout: 30,
    Architectures: ["arm64"],
    EphemeralStorage: { Size: 512 },
    CodeSha256: "c2hh",
    CodeSize: 11,
    ...configuration,
  },
  Code: { Location: "data:,the%20package" },
  ...more,
});
export const anImage = () =>
  found(
    { PackageType: "Image", Runtime: undefined },
    { Code: { ImageUri: "app:1", ResolvedImageUri: "app@sha256:1" } },
  );

type Answer = (input: Record<string, unknown>) => unknown;
interface Setup {
  readonly openLambda?: (access: Access) => never;
  readonly account?: Answer;
  readonly runId?: string;
  readonly askProduction?: AskProduction | undefined;
}

export const deny = () => {
  throw namedError("AccessDeniedException");
};

/** Runs Prepare in eu-west-1; what it was asked, opened, stored and how long it slept is there as well. */
export const prepareWith = (answer: Answer, input: Record<string, unknown> = {}, setup: Setup = {}) => {
  const { lambda, calls } = fakeLambda({ GetFunction: answer, GetAccountSettings: setup.account ?? deny });
  const store = createMemoryStore();
  const opened: Access[] = [];
  const sleptMs: number[] = [];
  const plan = prepare(
    {
      runId: setup.runId ?? "run-1",
      executionArn: "arn:aws:states:eu-west-1:000000000000:execution:power-tuner:run-1",
      startedAt: "2026-11-21T00:00:00.000Z",
      input: { lambdaARN: functionArn, ...input },
    },
    {
      openLambda: async (access) => {
        opened.push(access);
        return setup.openLambda?.(access) ?? lambda;
      },
      s3: createS3Client({ region: "eu-west-1" }),
      askProduction: setup.askProduction,
      store,
      sleep: async (durationMs) => {
        sleptMs.push(durationMs);
      },
    },
  );
  return { plan, store, calls, opened, sleptMs };
};
