import { cleanup } from "../../lib/cleanup/cleanup.ts";
import type { Candidate } from "../../lib/prepare/plan.ts";
import { provision } from "../../lib/provision/provision.ts";
import type { VersionClone } from "../../lib/provision/target-version.ts";
import { runKeys } from "../../lib/store.ts";
import { type Fault, fakeFunctions } from "./fake-functions.ts";
import { fakePatience } from "./fake-patience.ts";
import { createMemoryStore } from "./memory-store.ts";
import { buildPlan } from "./plans.ts";

export const plan = buildPlan([128, 512, 1024], { isolation: "versions" });
export const arn = plan.target.functionArn;
const sizeOf = (memoryMb: number): Candidate => ({
  key: `x86_64-${memoryMb}`,
  architecture: "x86_64",
  memoryMb,
});
/** The target as its owner has it. */
export const ORIGINAL = {
  FunctionName: "orders",
  MemorySize: 128,
  Timeout: 30,
  Description: "orders of the shop",
  Environment: { Variables: { TABLE: "orders" } },
};

/** The target with one version that its owner published, in a fake Lambda; Provision and Cleanup over it. */
export function arrangeTarget(before: (call: number, name: string) => Fault | undefined = () => undefined) {
  const store = createMemoryStore();
  const aws = fakeFunctions((call, name) => before(call, name));
  const target = aws.add("orders", { ...ORIGINAL, Timeout: 29 });
  target.versions.push({ version: "1", configuration: { ...target.latest, Version: "1" } });
  target.nextVersion = 2;
  aws.deploy("orders", { Timeout: 30 });
  aws.calls.length = 0;
  return {
    ...aws,
    store,
    target,
    provision(memoryMb: number) {
      const patience = fakePatience();
      return provision(plan, sizeOf(memoryMb), {
        lambda: aws.lambda,
        store,
        patience,
        undoPatience: patience,
        tunerRegion: "us-east-1",
      });
    },
    cleanup: () =>
      cleanup(
        { runId: "run-1", mayStillProvision: false },
        { store, patience: fakePatience(), reach: async () => aws.lambda },
      ),
    recordOf: (memoryMb: number) =>
      store.readJson<VersionClone>(runKeys.clone("run-1", `x86_64-${memoryMb}`)),
    versions: () => target.versions.map(({ version }) => version),
  };
}

/** Does something, or goes wrong, at the first call of this name. */
export const atFirst = (operation: string, act: () => Fault | undefined) => {
  let isDone = false;
  return (_call: number, name: string) => {
    if (isDone || name !== operation) return undefined;
    isDone = true;
    return act();
  };
};
