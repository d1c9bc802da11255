import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createPool, type WorkEnd } from "../../../lib/measure/pool.ts";

const always = () => true;

describe("createPool", () => {
  it("does as many pieces as asked, so many side by side", async () => {
    let [done, active, most] = [0, 0, 0];
    const pool = createPool(3, always, async () => {
      active += 1;
      most = Math.max(most, active);
      await turn();
      active -= 1;
      done += 1;
      return "done";
    });
    await pool.run(10);
    expect([done, most]).toEqual([10, 3]);
  });

  it("ends when nothing is left, or no more may start", async () => {
    const ends: WorkEnd[] = ["done", "done", "nothing-left"];
    await createPool(1, always, async () => ends.shift() ?? "done").run(10);
    expect(ends).toEqual([]);
    let done = 0;
    const pool = createPool(
      2,
      () => done < 4,
      async () => {
        done += 1;
        return "done";
      },
    );
    await pool.run(10);
    expect(done).toBe(4);
  });

  it("gives what was not done to the next one", async () => {
    const ends: WorkEnd[] = ["not-done", "done", "not-done", "done", "done"];
    await createPool(1, always, async () => ends.shift() ?? "done").run(3);
    expect(ends).toEqual([]);
  });

  it("works on with fewer when places are given up, never with none", async () => {
    let done = 0;
    const pool = createPool(8, always, async () => {
      await turn();
      if (pool.width > 3 && pool.giveUpPlace()) return "place-given-up";
      done += 1;
      return "done";
    });
    await pool.run(20);
    expect([done, pool.width]).toEqual([20, 3]);
    const last = createPool(1, always, async () => (last.giveUpPlace() ? "place-given-up" : "done"));
    await last.run(1);
    expect(last.width).toBe(1);
  });
});
