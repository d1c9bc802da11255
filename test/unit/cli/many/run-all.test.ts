import { describe, expect, it } from "vitest";
import { openBudget, type Share } from "../../../../lib/cli/many/budget.ts";
import { runAll } from "../../../../lib/cli/many/run-all.ts";

/** Works that end when they are told to, and what was seen of them. */
function makeWorks(count: number) {
  const started: { readonly name: number; readonly share: Share; end(spentUsd?: number): void }[] = [];
  const works = Array.from({ length: count }, (_, name) => ({
    run: (share: Share) =>
      new Promise<{ name: number; spentUsd: number }>((resolve) => {
        started.push({ name, share, end: (spentUsd = 0) => resolve({ name, spentUsd }) });
      }),
  }));
  return { works, started };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const spent = ({ spentUsd }: { readonly spentUsd: number }) => spentUsd;
const always = () => true;

describe("runAll", () => {
  it("keeps as many running as allowed, and no more", async () => {
    const { works, started } = makeWorks(5);
    const all = runAll(works, { parallel: 2, budget: openBudget(undefined), mayStart: always }, spent);
    await turn();
    expect(started.map(({ name }) => name)).toEqual([0, 1]);
    started[1]?.end();
    await turn();
    expect(started.map(({ name }) => name)).toEqual([0, 1, 2]);
    started[0]?.end();
    started[2]?.end();
    await turn();
    expect(started.map(({ name }) => name)).toEqual([0, 1, 2, 3, 4]);
    started[3]?.end();
    started[4]?.end();
    expect(await all).toEqual([0, 1, 2, 3, 4].map((name) => ({ outcome: { name, spentUsd: 0 } })));
  });

  it("waits for what runs to give back of its share, before it says that the budget is spent", async () => {
    const { works, started } = makeWorks(4);
    const all = runAll(works, { parallel: 2, budget: openBudget(8), mayStart: always }, spent);
    await turn();
    expect(started.map(({ share }) => share.maxCostUsd)).toEqual([4, 4]);
    started[0]?.end(4);
    await turn();
    expect(started).toHaveLength(2);
    started[1]?.end(1);
    await turn();
    // Of the 3 that are left, two may start.
    expect(started.map(({ share }) => share.maxCostUsd)).toEqual([4, 4, 1.5, 1.5]);
    started[2]?.end(1.5);
    started[3]?.end(1.5);
    expect(await all).toHaveLength(4);
  });

  it("starts nothing more when the budget is spent", async () => {
    const { works, started } = makeWorks(3);
    const all = runAll(works, { parallel: 1, budget: openBudget(1), mayStart: always }, spent);
    await turn();
    started[0]?.end(2);
    expect(await all).toEqual([{ outcome: { name: 0, spentUsd: 2 } }, { halt: "spent" }, { halt: "spent" }]);
  });

  it("starts nothing more when it is told to stop, and waits for what runs", async () => {
    const { works, started } = makeWorks(3);
    let isStopped = false;
    const options = { parallel: 2, budget: openBudget(undefined), mayStart: () => !isStopped };
    const all = runAll(works, options, spent);
    await turn();
    isStopped = true;
    started[1]?.end();
    await turn();
    started[0]?.end();
    const [first, second, third] = await all;
    expect([first, second]).toEqual([0, 1].map((name) => ({ outcome: { name, spentUsd: 0 } })));
    expect(third).toEqual({ halt: "stopped" });
    expect(started).toHaveLength(2);
  });
});
