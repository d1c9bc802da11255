import { describe, expect, it } from "vitest";
import { carryTags } from "../../../lib/provision/clone-tags.ts";

const ours = { "power-tuner:run": "run-1", "power-tuner:expires-at": "2026-11-22T00:00:00.000Z" };

describe("carryTags", () => {
  it("keeps the target's tags beside ours, and leaves out those of AWS", () => {
    const { tags, notes } = carryTags({ Tags: { team: "shop", "aws:cloudformation:stack-id": "s" } }, ours);
    expect(tags).toEqual({ team: "shop", ...ours });
    expect(notes).toEqual([]);
  });

  it("never takes over another run's tags, as of a target that is itself a clone", () => {
    expect(carryTags({ Tags: { "power-tuner:run": "run-0" } }, ours).tags).toEqual(ours);
  });

  it("keeps to 50 tags and names what is missing", () => {
    const Tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, "x"]));
    const { tags, notes } = carryTags({ Tags }, ours);
    expect(Object.keys(tags)).toHaveLength(50);
    expect(notes).toEqual([expect.stringContaining("tag-48,tag-49")]);
  });

  it("goes on without tags that may not be read, and says so", () => {
    const { tags, notes } = carryTags({ TagsError: { ErrorCode: "AccessDenied", Message: "no" } }, ours);
    expect(tags).toEqual(ours);
    expect(notes).toEqual([expect.stringContaining("allow lambda:ListTags")]);
  });
});
