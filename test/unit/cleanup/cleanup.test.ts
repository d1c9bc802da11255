import { LambdaClient } from "@aws-sdk/client-lambda";
import { describe, expect, it } from "vitest";
import { cleanup } from "../../../lib/cleanup/cleanup.ts";
import { runKeys } from "../../../lib/store.ts";
import { fakeLambda, namedError } from "../../helpers/fake-lambda.ts";
import { createMemoryStore } from "../../helpers/memory-store.ts";

const storeWith = async (...names: string[]) => {
  const store = createMemoryStore();
  for (const functionName of names) {
    await store.writeJson(runKeys.clone("run-1", functionName), { functionName });
  }
  return store;
};
const [first, second] = ["power-tuner-clone-1-x86_64-128", "power-tuner-clone-1-x86_64-256"];

describe("cleanup", () => {
  it("deletes every recorded clone, also those that are gone already", async () => {
    const { lambda, calls } = fakeLambda({
      DeleteFunction: ({ FunctionName }) => {
        if (FunctionName === first) throw namedError("ResourceNotFoundException");
        return {};
      },
    });
    const outcome = await cleanup("run-1", undefined, lambda, await storeWith(first, second));
    expect(calls.map(({ input }) => input.FunctionName)).toEqual([first, second]);
    expect(outcome).toEqual({ failed: false, error: "", cause: "", deleted: 2, leftovers: [] });
  });

  it("deletes many clones a few at a time, so that Lambda does not throttle", async () => {
    let [atOnce, most] = [0, 0];
    const lambda = new LambdaClient({ region: "us-east-1" });
    lambda.send = async () => {
      most = Math.max(most, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
    };
    const names = Array.from({ length: 80 }, (_, index) => `power-tuner-clone-1-x86_64-${128 + index}`);
    expect(await cleanup("run-1", undefined, lambda, await storeWith(...names))).toMatchObject({
      deleted: 80,
    });
    expect(most).toBeLessThanOrEqual(4);
  });

  it("never deletes a function that is no clone, whatever the record says", async () => {
    const { lambda, calls } = fakeLambda({ DeleteFunction: () => ({}) });
    await cleanup("run-1", undefined, lambda, await storeWith("orders"));
    expect(calls).toEqual([]);
  });

  it("ends the run with the first cause in plain words", async () => {
    const { lambda } = fakeLambda({});
    const error = {
      Error: "InputError",
      Cause: `{"errorType":"InputError","errorMessage":"num: 0","trace":[]}`,
    };
    expect(await cleanup("run-1", error, lambda, createMemoryStore())).toMatchObject({
      failed: true,
      error: "InputError",
      cause: "num: 0",
    });
  });

  it("keeps a cause that is not JSON as it is", async () => {
    const { lambda } = fakeLambda({});
    const error = { Error: "States.Timeout", Cause: "States.Timeout" };
    expect(await cleanup("run-1", error, lambda, createMemoryStore())).toMatchObject({
      cause: "States.Timeout",
    });
  });

  it("names what is left over, how to remove it, and the first cause", async () => {
    const { lambda } = fakeLambda({
      DeleteFunction: ({ FunctionName }) => {
        if (FunctionName === second) throw namedError("AccessDeniedException");
        return {};
      },
    });
    const error = { Error: "MeasurementError", Cause: `{"errorMessage":"nothing was measured"}` };
    expect(await cleanup("run-1", error, lambda, await storeWith(first, second))).toEqual({
      failed: true,
      error: "CleanupError",
      cause: `clones are left over; remove them with: aws lambda delete-function --function-name ${second} (AccessDeniedException). The run had failed: nothing was measured`,
      deleted: 1,
      leftovers: [second],
    });
  });
});
