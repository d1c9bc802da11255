import { describe, expect, it } from "vitest";
import { fillTemplate } from "../../../lib/report/fill-template.ts";

describe("fillTemplate", () => {
  it("fills every place once and takes no value for a place or a pattern", () => {
    expect(fillTemplate("a{{x}}b{{y}}c", { x: "{{y}}", y: "$& $1 $'" })).toBe("a{{y}}b$& $1 $'c");
  });

  it("leaves places that are not named", () => {
    expect(fillTemplate("{{x}}{{later}}", { x: "1" })).toBe("1{{later}}");
  });

  it.each(["no place", "{{x}} and {{x}}"])("refuses a template with %s", (template) => {
    expect(() => fillTemplate(template, { x: "1" })).toThrow(/\{\{x\}\}/);
  });
});
