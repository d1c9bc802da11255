import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
// @ts-expect-error: an example in plain JavaScript
import { handler } from "../../../examples/gate/index.mjs";
import { readGateConfig } from "../../../lib/gate/read-config.ts";

const folder = fileURLToPath(new URL("../../../examples/gate", import.meta.url));

describe("the example with budgets", () => {
  it("has a config that is right, of its own folder", async () => {
    const { targets, baseline } = await readGateConfig(folder);
    expect(targets.map(({ name, budgets }) => [name, budgets.map(({ kind }) => kind)])).toEqual([
      ["sign-order", ["absolute", "absolute", "relative", "absolute"]],
    ]);
    expect(baseline?.file).toBe("power-tuner.baseline.json");
  });

  it("signs the same order with the same text", async () => {
    const [one, other] = await Promise.all([handler({ order: { id: 7 } }), handler({ order: { id: 7 } })]);
    expect(one).toEqual(other);
    expect(one.signature).toMatch(/^[\da-f]{64}$/);
  });
});
