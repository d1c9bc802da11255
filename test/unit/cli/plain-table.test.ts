import { describe, expect, it } from "vitest";
import { drawPlainTable } from "../../../lib/cli/plain-table.ts";
import { openTerminal } from "../../../lib/cli/terminal.ts";
import { FakeStream } from "../../helpers/fake-process.ts";

const columns = [
  { id: "name", heading: "name", align: "left" },
  { id: "size", heading: "size", align: "right" },
  { id: "note", heading: "note", align: "left" },
] as const;
const rows = [
  { name: "one", size: "1 MB", note: "first" },
  { name: "eleven", size: "1024 MB", note: "" },
];
const terminal = (more: { isTTY?: boolean; columns?: number }) =>
  openTerminal({ env: {} }, new FakeStream(more));

describe("drawPlainTable", () => {
  it("aligns columns, and leaves no spaces at the end of a line", () => {
    expect(drawPlainTable(columns, rows, ["note"], terminal({}))).toEqual([
      "name       size  note",
      "one        1 MB  first",
      "eleven  1024 MB",
    ]);
  });

  it("leaves out what it may where the terminal is too narrow, colours not counted", () => {
    const headings = (width: number) =>
      drawPlainTable(columns, rows, ["note", "size"], terminal({ isTTY: true, columns: width }))[0]?.replace(
        new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, "g"),
        "",
      );
    expect(headings(22)).toBe("name       size  note");
    expect(headings(21)).toBe("name       size");
    expect(headings(10)).toBe("name");
    expect(headings(2)).toBe("name");
  });
});
