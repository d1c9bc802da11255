import { CreateRoleCommand, DeleteRoleCommand } from "@aws-sdk/client-iam";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  GetFunctionCommand,
  type GetFunctionCommandOutput,
  type LambdaClient,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyze } from "../../lib/analyze/analyze.ts";
import { apply } from "../../lib/apply/apply.ts";
import { cleanup } from "../../lib/cleanup/cleanup.ts";
import { createClients, createIamClient } from "../../lib/clients.ts";
import type { TuningPlan } from "../../lib/prepare/plan.ts";
import { lookUpPrices } from "../../lib/prices/price-table.ts";
import { createPatience } from "../../lib/provision/patience.ts";
import { provision } from "../../lib/provision/provision.ts";
import { collectSamples } from "../../lib/samples/collect-samples.ts";
import { openStore, runKeys, type Store } from "../../lib/store.ts";
import { buildBatch, buildInvocation, buildPlan } from "../helpers/plans.ts";
import { zipFiles } from "../helpers/zip-files.ts";
import { installMoto, type MotoServer, startMoto } from "./moto-server.ts";

const moto = await installMoto();
if (moto.state === "unavailable") console.warn(`Moto as Lambda and S3 is not tested: ${moto.reason}`);

const REGION = "us-east-1";
const ACCOUNT = "123456789012";
const ROLE = `arn:aws:iam::${ACCOUNT}:role/orders`;
const CODE = zipFiles({ "index.mjs": "export const handler = async () => 'ok';" });

/**
 * Provision, Apply and Cleanup against Lambda and S3 as others have understood them: Moto 5.2.5, over the wire.
 * Prepare is left out, because Moto gives links to packages that lead nowhere. Where Moto differs from AWS beside that:
 * ListVersionsByFunction knows a function's name only, and finds nothing under its ARN.
 */
describe.runIf(moto.state === "ready")("Provision, Apply and Cleanup against Moto's Lambda and S3", () => {
  let server: MotoServer;
  let clients: ReturnType<typeof createClients>;
  let store: Store;
  let layerArn = "";
  let runs = 0;
  const iam = () => createIamClient({ endpoint: server.endpoint, region: REGION, credentials });
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };

  beforeAll(async () => {
    if (moto.state !== "ready") return;
    server = await startMoto(moto.python);
    clients = createClients({ endpoint: server.endpoint, region: REGION, credentials });
    listVersionsByName(clients.lambda);
    await clients.s3.send(new CreateBucketCommand({ Bucket: "tuner" }));
    store = openStore(clients.s3, "tuner");
    await iam().send(new CreateRoleCommand({ RoleName: "orders", AssumeRolePolicyDocument: "{}" }));
    const layer = await clients.lambda.send(
      new PublishLayerVersionCommand({ LayerName: "shared", Content: { ZipFile: CODE } }),
    );
    layerArn = layer.LayerVersionArn ?? "";
  });
  afterAll(() => server?.stop());

  /** A target that has what is easily lost on the way to a copy, and a run of it over these sizes. */
  async function arrange(name: string, settings: Parameters<typeof buildPlan>[1] = {}) {
    const { lambda } = clients;
    const { FunctionArn = "", CodeSha256 = "" } = await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Role: ROLE,
        Code: { ZipFile: CODE },
        MemorySize: 128,
        Timeout: 30,
        Architectures: ["arm64"],
        Environment: { Variables: { TABLE: "orders" } },
        Layers: [layerArn],
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
        TracingConfig: { Mode: "Active" },
        Tags: { team: "checkout" },
      }),
    );
    runs += 1;
    const runId = `run-${runs}`;
    const base = buildPlan([256, 512], { architectures: ["arm64", "x86_64"], ...settings });
    const plan: TuningPlan = {
      ...base,
      runId,
      executionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:power-tuner:${runId}`,
      target: {
        ...base.target,
        functionName: name,
        functionArn: FunctionArn,
        architecture: "arm64",
        codeSha256: CodeSha256,
        runtime: "nodejs22.x",
      },
      code: Object.fromEntries(
        base.settings.architectures.map((architecture) => [
          architecture,
          { kind: "copied", key: runKeys.code(runId), sizeBytes: CODE.length },
        ]),
      ),
    };
    await clients.s3.send(new PutObjectCommand({ Bucket: "tuner", Key: runKeys.code(runId), Body: CODE }));
    await store.writeJson(runKeys.plan(runId), plan);
    const patience = createPatience(20_000, 0);
    const common = { lambda, store, patience, tunerRegion: REGION };
    return {
      plan,
      provisionAll: async () => {
        const outcomes = [];
        for (const candidate of plan.candidates) {
          outcomes.push(await provision(plan, candidate, { ...common, undoPatience: patience }));
        }
        return outcomes;
      },
      clean: () =>
        cleanup({ runId, mayStillProvision: false }, { store, patience, reach: async () => lambda }),
      applyBest: (request: Partial<TuningPlan["apply"]> = {}) => {
        const asked = { ...plan, apply: { isAsked: true, ...request } };
        const batches = plan.candidates.map(({ key, memoryMb }) =>
          buildBatch(key, 1, [
            buildInvocation(memoryMb, 100, { initDurationMs: 50 }),
            ...Array.from({ length: 5 }, () => buildInvocation(memoryMb, memoryMb === 512 ? 10 : 100)),
          ]),
        );
        const result = analyze({
          plan: asked,
          samples: collectSamples(batches),
          prices: lookUpPrices(REGION),
          environment: { kind: "aws" },
          tool: { name: "lambda-power-tuner", version: "0" },
          finishedAt: "2026-11-21T01:00:00.000Z",
        });
        return apply(asked, result, common);
      },
    };
  }

  const getFunction = (FunctionName: string) => clients.lambda.send(new GetFunctionCommand({ FunctionName }));
  const listNames = async () => {
    const { Functions = [] } = await clients.lambda.send(new ListFunctionsCommand({}));
    return Functions.map(({ FunctionName }) => FunctionName);
  };

  it("makes a clone for every candidate with all that the target has, finds it again, and removes it", async () => {
    const { plan, provisionAll, clean } = await arrange("whole");
    const before = withoutLink(await getFunction("whole"));
    const outcomes = await provisionAll();
    expect(outcomes.map(({ state }) => state)).toEqual(plan.candidates.map(() => "provisioned"));
    expect(await provisionAll()).toEqual(outcomes);

    for (const [index, candidate] of plan.candidates.entries()) {
      const outcome = outcomes[index];
      if (outcome?.state !== "provisioned") throw new Error("not provisioned");
      const { Configuration, Tags } = await getFunction(outcome.functionName);
      expect(Configuration).toMatchObject({
        MemorySize: candidate.memoryMb,
        Architectures: [candidate.architecture],
        Role: ROLE,
        Runtime: "nodejs22.x",
        Handler: "index.handler",
        Timeout: 30,
        Environment: { Variables: { TABLE: "orders" } },
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
        TracingConfig: { Mode: "Active" },
        CodeSha256: plan.target.codeSha256,
        Layers: [{ Arn: layerArn }],
      });
      expect(Tags).toMatchObject({ team: "checkout", "power-tuner:run": plan.runId });
    }

    expect(await clean()).toMatchObject({ failed: false, deleted: 4, leftovers: [] });
    expect(await clean()).toMatchObject({ failed: false, leftovers: [] });
    expect(await listNames()).toEqual(["whole"]);
    expect(withoutLink(await getFunction("whole"))).toEqual(before);
  });

  it("publishes versions of the target, gives it its memory back, and removes them", async () => {
    const { provisionAll, clean } = await arrange("versioned", {
      architectures: ["arm64"],
      isolation: "versions",
    });
    const outcomes = await provisionAll();
    expect(outcomes).toMatchObject([
      { state: "provisioned", functionName: expect.stringMatching(/:versioned:1$/) },
      { state: "provisioned", functionName: expect.stringMatching(/:versioned:2$/) },
    ]);
    expect((await getFunction("versioned")).Configuration?.MemorySize).toBe(128);
    expect(await clean()).toMatchObject({ failed: false, deleted: 2, leftovers: [] });
    const { Versions = [] } = await clients.lambda.send(
      new ListVersionsByFunctionCommand({ FunctionName: "versioned" }),
    );
    expect(Versions.map(({ Version }) => Version)).toEqual(["$LATEST"]);
  });

  it("takes what Lambda refuses as the candidate's outcome, with the reason", async () => {
    const { provisionAll, clean } = await arrange("refused");
    await iam().send(new DeleteRoleCommand({ RoleName: "orders" }));
    try {
      const outcomes = await provisionAll();
      expect(outcomes[0]).toMatchObject({
        state: "refused",
        errorType: "InvalidParameterValueException",
        errorMessage: expect.stringContaining("role"),
      });
    } finally {
      await iam().send(new CreateRoleCommand({ RoleName: "orders", AssumeRolePolicyDocument: "{}" }));
    }
    expect(await clean()).toMatchObject({ failed: false, leftovers: [] });
  });

  it("sets the memory that was found best, once", async () => {
    const { applyBest } = await arrange("applied", { architectures: ["arm64"] });
    expect(await applyBest()).toMatchObject({ state: "applied", memoryMb: 512, architecture: "arm64" });
    expect((await getFunction("applied")).Configuration?.MemorySize).toBe(512);
  });

  it("leaves a target alone that was changed meanwhile", async () => {
    const { applyBest } = await arrange("changed", { architectures: ["arm64"] });
    await clients.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: "changed", MemorySize: 192 }),
    );
    expect(await applyBest()).toMatchObject({ state: "refused" });
    expect((await getFunction("changed")).Configuration?.MemorySize).toBe(192);
  });

  it("publishes a version and moves the alias to it", async () => {
    const { applyBest } = await arrange("aliased", { architectures: ["arm64"] });
    await clients.lambda.send(new PublishVersionCommand({ FunctionName: "aliased" }));
    await clients.lambda.send(
      new CreateAliasCommand({ FunctionName: "aliased", Name: "live", FunctionVersion: "1" }),
    );
    expect(await applyBest({ aliasName: "live" })).toMatchObject({ state: "applied", version: "2" });
    const alias = await clients.lambda.send(new GetAliasCommand({ FunctionName: "aliased", Name: "live" }));
    expect(alias.FunctionVersion).toBe("2");
  });
});

/** Sends the name in place of the ARN, for Moto. */
function listVersionsByName(lambda: LambdaClient): void {
  lambda.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName !== "ListVersionsByFunctionCommand") return next(args);
        const name = String(Reflect.get(args.input, "FunctionName")).split(":").at(-1);
        return next({ ...args, input: { ...args.input, FunctionName: name } });
      },
    { step: "initialize" },
  );
}

/** The link to the package changes with every look. */
function withoutLink({ Configuration, Tags, Concurrency }: GetFunctionCommandOutput) {
  return { Configuration, Tags, Concurrency };
}
