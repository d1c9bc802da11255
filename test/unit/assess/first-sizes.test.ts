import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseFirstSizes } from "../../../lib/assess/first-sizes.ts";
import { ALL_MEMORY_SIZES_MB, AUTO_MEMORY_SIZES_MB } from "../../../lib/prepare/memory-sizes.ts";
import { buildPlan } from "../../helpers/plans.ts";

const choose = (sizes: readonly number[], architectures: readonly ("x86_64" | "arm64")[] = ["x86_64"]) =>
  chooseFirstSizes(buildPlan(sizes, { architectures }).candidates).map(({ key }) => key);

describe("chooseFirstSizes", () => {
  it("takes three sizes from the middle", () => {
    expect(choose(AUTO_MEMORY_SIZES_MB)).toEqual(["x86_64-256", "x86_64-768", "x86_64-2048"]);
  });

  it("shares them between two architectures", () => {
    expect(choose(AUTO_MEMORY_SIZES_MB, ["arm64", "x86_64"])).toEqual([
      "arm64-1024",
      "x86_64-512",
      "x86_64-2048",
    ]);
  });

  it("takes the nearest sizes by ratio, each once", () => {
    expect(choose([3008, 5120, 10_240])).toEqual(["x86_64-3008", "x86_64-5120", "x86_64-10240"]);
    expect(choose([128, 1024])).toEqual(["x86_64-128", "x86_64-1024"]);
    expect(choose([512])).toEqual(["x86_64-512"]);
    expect(choose([])).toEqual([]);
  });

  it("takes one to three of the candidates, all different", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...ALL_MEMORY_SIZES_MB), { minLength: 1 }),
        fc.constantFrom<("x86_64" | "arm64")[]>(["x86_64"], ["arm64"], ["x86_64", "arm64"]),
        (sizes, architectures) => {
          const chosen = choose(sizes, architectures);
          expect(new Set(chosen).size).toBe(chosen.length);
          expect(chosen.length).toBe(
            architectures.length === 1 ? Math.min(3, sizes.length) : 1 + Math.min(2, sizes.length),
          );
        },
      ),
    );
  });
});
