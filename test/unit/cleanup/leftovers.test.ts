import { describe, expect, it } from "vitest";
import { listLeftovers, removeLeftover } from "../../../lib/cleanup/leftovers.ts";
import { CleanupError } from "../../../lib/errors.ts";
import { fakeFunctions } from "../../helpers/fake-functions.ts";

const now = new Date("2026-11-21T12:00:00Z");
const tags = (runId: string, expiresAt: string) => ({
  "power-tuner:run": runId,
  "power-tuner:expires-at": expiresAt,
});

describe("listLeftovers", () => {
  it("lists the clones of all runs, over all pages, and whether they are past their expiry", async () => {
    const { lambda, add } = fakeFunctions();
    for (const name of ["orders", "invoices", "stock"]) add(name, {}, {});
    add("power-tuner-clone-1-x86_64-128", {}, tags("run-1", "2026-11-21T11:59:59.000Z"));
    add("power-tuner-clone-2-arm64-128", {}, tags("run-2", "2026-11-21T12:00:01.000Z"));
    add("power-tuner-clone-3-arm64-128", {}, { "power-tuner:run": "run-3" });
    expect(await listLeftovers(lambda, now)).toEqual([
      {
        functionName: "power-tuner-clone-1-x86_64-128",
        runId: "run-1",
        expiresAt: "2026-11-21T11:59:59.000Z",
        createdAt: "2026-11-20T00:00:00.000Z",
        isExpired: true,
      },
      expect.objectContaining({ runId: "run-2", isExpired: false }),
      expect.objectContaining({ runId: "run-3", expiresAt: undefined, isExpired: false }),
    ]);
  });

  it("knows a clone without tags by its description, and not that it has expired", async () => {
    const { lambda, add } = fakeFunctions();
    const Description = "Throwaway clone of orders made to measure it; safe to delete after run run-1";
    add("power-tuner-clone-1-x86_64-128", { Description });
    expect(await listLeftovers(lambda, now)).toMatchObject([{ runId: "run-1", isExpired: false }]);
  });

  it("does not list a function that only has a clone's name or a clone's tags", async () => {
    const { lambda, add } = fakeFunctions();
    add("power-tuner-clone-of-mine", {}, { team: "shop" });
    add("orders", {}, tags("run-1", "2026-11-21T00:00:00.000Z"));
    expect(await listLeftovers(lambda, now)).toEqual([]);
  });

  it("throws when it may not list", async () => {
    const { lambda } = fakeFunctions(() => "denied");
    await expect(listLeftovers(lambda, now)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });
});

describe("removeLeftover", () => {
  const leftover = { functionName: "power-tuner-clone-1-x86_64-128", runId: "run-1" };

  it("deletes the clone, and does no harm when it is gone", async () => {
    const { lambda, add, functions } = fakeFunctions();
    add(leftover.functionName, {}, { "power-tuner:run": "run-1" });
    await removeLeftover(lambda, leftover);
    expect(functions.size).toBe(0);
    await removeLeftover(lambda, leftover);
  });

  it("throws CleanupError with the reason and the command, which names the region", async () => {
    const { lambda, add } = fakeFunctions((_call, name) =>
      name === "DeleteFunction" ? "denied" : undefined,
    );
    add(leftover.functionName, {}, { "power-tuner:run": "run-1" });
    const removal = removeLeftover(lambda, leftover);
    await expect(removal).rejects.toThrow(CleanupError);
    await expect(removal).rejects.toMatchObject({
      message: expect.stringMatching(
        /\(AccessDeniedException\): aws lambda delete-function --region us-east-1 --function-name power-tuner-clone-1-x86_64-128/,
      ),
      leftovers: [leftover.functionName],
    });
  });
});
