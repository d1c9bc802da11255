import { describe, expect, it } from "vitest";
import { countUnseen, isHopeless } from "../../../lib/measure/batch.ts";
import { buildBatch, buildFailure, buildInvocation } from "../../helpers/plans.ts";

const key = "x86_64-128";
const fine = buildInvocation(128, 10);
const failed = buildInvocation(128, 10, { failure: buildFailure("crash") });
const allowed = buildInvocation(128, 10, {
  failure: { ...buildFailure("function-error", "OutOfStock"), isAllowed: true },
});

describe("isHopeless", () => {
  it.each([
    ["three failures in all rounds together", [[failed, failed], [failed]], true],
    ["two failures", [[failed, failed]], false],
    ["one success among many failures", [[failed, failed, failed, failed], [fine]], false],
    ["allowed exceptions only", [[allowed, allowed, allowed, allowed]], false],
    ["three failures among allowed exceptions", [[allowed, failed, allowed, failed], [failed]], true],
    ["nothing yet", [], false],
  ])("after %s", (_case, rounds, expected) => {
    const batches = rounds.map((invocations, index) => buildBatch(key, index + 1, invocations));
    expect(isHopeless(batches)).toBe(expected);
  });

  it("of a candidate that could not be measured at all", () => {
    expect(isHopeless([{ ...buildBatch(key, 1, [fine]), failure: buildFailure("not-provisioned") }])).toBe(
      true,
    );
  });
});

describe("countUnseen", () => {
  it("adds up what was announced and never recorded, attempt by attempt", () => {
    const broken = { ...buildBatch(key, 1, [fine]), attempt: "a", startedAtMost: 4 };
    const whole = { ...buildBatch(key, 1, [fine, failed]), attempt: "b" };
    const more = { ...buildBatch(key, 2, []), attempt: "c", startedAtMost: 1 };
    expect(countUnseen([broken, whole, more])).toBe(4);
    expect(countUnseen([])).toBe(0);
  });
});
