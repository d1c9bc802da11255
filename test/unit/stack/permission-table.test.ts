import { describe, expect, it } from "vitest";
import { renderPermissionTable } from "../../../lib/stack/permission-table.ts";
import { STEPS } from "../../../lib/stack/steps.ts";

const rows = renderPermissionTable()
  .split("\n")
  .slice(2)
  .map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe("the table of permissions", () => {
  it("has four cells in every row, and none is empty", () => {
    for (const row of rows) {
      expect(row).toHaveLength(4);
      for (const cell of row) expect(cell).not.toBe("");
    }
  });

  it("says once what every step may do", () => {
    const common = rows.filter(([step]) => step === "every step");
    expect(common.map(([, may]) => may?.split(":")[0])).toEqual(["logs", "xray", "s3", "s3", "kms", "ec2"]);
    for (const row of rows) {
      if (row[0] !== "every step") expect(STEPS).toContain(row[0]);
    }
  });

  it("names the setting on which a permission hangs", () => {
    const changing = rows.filter(([step, may]) => step === "apply" && may?.includes("UpdateFunctionCode"));
    expect(changing.map(([, , on]) => on)).toEqual(["`applyTo`"]);
    const deleting = rows.filter(([, may]) => may?.includes("DeleteFunction"));
    for (const [step, , on] of deleting) {
      expect(on, step).toMatch(
        /^lambda function:power-tuner-clone-\\\*$|^`isolationByVersionsOf` \(:\\\*\)$/,
      );
    }
  });
});
