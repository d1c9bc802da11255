import { describe, expect, it } from "vitest";
import { escapeMarkdown, renderMarkdownTable } from "../../../lib/report/markdown-text.ts";

describe("escapeMarkdown", () => {
  it("leaves nothing that GitHub makes something of", () => {
    expect(escapeMarkdown("a*b*")).toBe("a&#42;b&#42;");
    expect(escapeMarkdown("@octocat")).toBe("@&#8203;octocat");
    expect(escapeMarkdown("#12")).toBe("&#35;&#8203;12");
    expect(escapeMarkdown("- a")).toBe("&#45; a");
    expect(escapeMarkdown("p95 at 1024 MB: 250 ms")).toBe("p95 at 1024 MB: 250 ms");
  });

  it("is one line", () => {
    expect(escapeMarkdown("a\n\n# b")).toBe("a &#35;&#8203; b");
  });
});

describe("renderMarkdownTable", () => {
  it("has headings, how each column stands, and rows whose cells are texts", () => {
    expect(
      renderMarkdownTable(
        [
          ["Check", "left"],
          ["Cost", "right"],
        ],
        [["a | b", "$1.00"]],
      ),
    ).toBe("| Check | Cost |\n| --- | ---: |\n| a &#124; b | &#36;1.00 |");
  });
});
