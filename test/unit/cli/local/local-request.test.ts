import { rmSync } from "node:fs";
import { join } from "node:path";
import { strFromU8, unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Machine } from "../../../../lib/cli/cli-process.ts";
import { checkLocalRequest } from "../../../../lib/cli/local/local-request.ts";
import type { TuneFlags } from "../../../../lib/cli/tune/command.ts";
import { InputError } from "../../../../lib/errors.ts";
import { writeAssembly } from "../../../helpers/cloud-assembly.ts";
import { FakeProcess, makeFolder, makeMachine } from "../../../helpers/fake-process.ts";

const TEMPLATE = `
Globals: {Function: {Runtime: nodejs24.x}}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Handler: index.handler
      Layers: [!Ref Common, !Ref Own]
      Architectures: [arm64]
      Environment: {Variables: {STAGE: secret-stage, TABLE: !Ref Table, QUEUE: !GetAtt Queue.Url}}
  Odd:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: none, Handler: !Ref Name, MemorySize: !Ref Size, Timeout: !Ref Wait, Runtime: !Ref Runtime}
  Computed:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: code, Handler: index.handler, MemorySize: !Ref Size, Timeout: !Ref Wait, Runtime: !Ref Runtime, Architectures: [!Ref Arch]}
  Wrong:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: code, Handler: index.none, Runtime: java21, Timeout: 1000, Environment: {Variables: {9X: secret-value}}}
  Huge:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: code, Handler: index.handler, MemorySize: 10240, FunctionName: huge-one}
  Picture:
    Type: AWS::Serverless::Function
    Properties: {PackageType: Image, ImageUri: 'x'}
  Program:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: program, Handler: anything, Runtime: provided.al2023}
  Script:
    Type: AWS::Lambda::Function
    Properties: {Runtime: nodejs24.x, Handler: index.main, Code: {ZipFile: "export const main = async () => 1;"}}
`;

let cwd: string;
let machine: Machine;
beforeAll(() => {
  cwd = makeFolder({
    "code/index.js": "exports.handler = async () => 1;\n",
    "program/bootstrap": "#!/bin/sh\n",
    "template.yaml": TEMPLATE,
  });
  writeAssembly(join(cwd, "cdk.out"), join(cwd, "code"), false);
  machine = makeMachine(cwd);
});
afterAll(() => rmSync(cwd, { recursive: true }));

const check = (name: string | undefined, flags: Partial<TuneFlags> = {}) =>
  checkLocalRequest(name, { template: "template.yaml", ...flags }, [], {
    machine,
    process: new FakeProcess([], { cwd }),
  });

async function mistakesOf(name: string | undefined, flags: Partial<TuneFlags> = {}) {
  const error = await check(name, flags).catch((thrown: unknown) => thrown);
  return error instanceof InputError ? error.mistakes : [];
}

describe("checkLocalRequest with a template", () => {
  it("takes everything from a SAM template, and names what it cannot know", async () => {
    const { request, notes } = await check("Orders");
    expect(request).toMatchObject({
      functionName: "Orders",
      handler: "index.handler",
      runtime: "nodejs24.x",
      currentMemoryMb: 128,
      timeoutSeconds: 3,
      environment: { STAGE: "secret-stage" },
      architectures: ["x86_64"],
    });
    expect(notes).toEqual([
      "the function is for arm64; it runs on x86_64 here",
      "its 2 layers are left out: what the handler takes from there must be in its package to run here",
      "not set, as only a deployed stack has the values of TABLE, QUEUE; --env KEY=VALUE sets them",
    ]);
  });

  it("lets flags win", async () => {
    const { request, notes } = await check("Orders", {
      env: ["TABLE=t", "STAGE=mine"],
      timeout: "20",
      currentMemory: "512",
      memory: "256",
      arch: "x86_64",
    });
    expect(request).toMatchObject({
      environment: { TABLE: "t", STAGE: "mine" },
      timeoutSeconds: 20,
      currentMemoryMb: 512,
      memorySizesMb: [256, 512],
    });
    expect(notes.join()).toContain("values of QUEUE;");
  });

  it("tells which flags set what only a deployed stack has", async () => {
    const { request, notes } = await check("Computed");
    expect(request).toMatchObject({ timeoutSeconds: 60, currentMemoryMb: undefined, runtime: "nodejs24.x" });
    expect(notes).toEqual([
      "Runtime is an intrinsic function, so it is not known; --runtime sets it",
      "Timeout is an intrinsic function, so it is not known; --timeout sets it",
      "MemorySize is an intrinsic function, so it is not known; --current-memory sets it",
      "its architecture is an intrinsic function; it runs on x86_64 here",
    ]);
  });

  it("does not measure more memory than this machine has", async () => {
    const { request, notes } = await check("huge-one");
    expect(request).toMatchObject({ functionName: "huge-one", currentMemoryMb: undefined });
    expect(notes).toEqual(["this machine has 4096 MB: the function's own 10240 MB are not measured"]);
    expect(await mistakesOf("Huge", { currentMemory: "10240" })).toMatchObject([
      { field: "--current-memory" },
    ]);
  });

  it("packs inline code, and takes any handler of a program", async () => {
    const { request } = await check("Script");
    expect(strFromU8(unzipSync(request.zip)["index.js"] ?? new Uint8Array())).toContain("main");
    expect(request.handler).toBe("index.main");
    expect((await check("Program")).request).toMatchObject({
      handler: "bootstrap",
      runtime: "provided.al2023",
    });
  });

  it("finds a function of a cloud assembly by its construct path", async () => {
    const { request } = await check("Prod/Shop/Orders", { template: "cdk.out", memory: "128" });
    expect(request).toMatchObject({ functionName: "Orders", memorySizesMb: [128, 384], timeoutSeconds: 10 });
  });

  it("names the template's properties where they are wrong, and never their secrets", async () => {
    const mistakes = await mistakesOf("Wrong", { num: "0" });
    expect(mistakes.map(({ field }) => field)).toEqual([
      "Wrong.Runtime of template.yaml",
      "Wrong.Handler of template.yaml",
      "--num",
      "Wrong.Timeout of template.yaml",
      "Wrong.Environment.Variables of template.yaml",
    ]);
    expect(JSON.stringify(mistakes)).not.toContain("secret");
  });

  it("tells what is wrong with code and handler beside other mistakes", async () => {
    expect((await mistakesOf("Odd", { num: "0" })).map(({ field, value }) => [field, value])).toEqual([
      ["Odd.Code of template.yaml", join(cwd, "none")],
      ["Odd.Handler of template.yaml", "an intrinsic function"],
      ["--num", "0"],
    ]);
    expect(await mistakesOf("Picture")).toMatchObject([
      { value: expect.stringContaining("container image") },
    ]);
    expect(await mistakesOf(undefined, { num: "0" })).toMatchObject([
      { field: "LOGICAL_ID" },
      { field: "--num" },
    ]);
  });

  it("uses the handler of a flag where the template has none to read", async () => {
    expect((await mistakesOf("Odd", { handler: "index.handler" })).map(({ field }) => field)).toEqual([
      "Odd.Code of template.yaml",
    ]);
  });
});
