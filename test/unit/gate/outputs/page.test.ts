import { describe, expect, it } from "vitest";
import { dropSamples } from "../../../../lib/analyze/findings.ts";
import { renderGatePage } from "../../../../lib/gate/outputs/page.ts";
import { readPageTemplate } from "../../../helpers/page-template.ts";
import { earlierResult } from "../../../helpers/results.ts";
import { judgeTarget } from "./outcomes.ts";

describe("renderGatePage", () => {
  it("is the report of the result, with what the gate says and its checks", () => {
    const page = renderGatePage(judgeTarget(), readPageTemplate());
    expect(page).toContain('<a href="#checks">Gate: failed, 1 of 4 checks</a>');
    expect(page).toContain("over by $3.83 to $4.04 (380 to 400 %); ask the owners");
    expect(page).not.toContain('id="comparison"');
  });

  it("is compared with a baseline that is a whole result", () => {
    const page = renderGatePage(judgeTarget(), readPageTemplate(), dropSamples(earlierResult()));
    expect(page).toContain('id="comparison"');
  });
});
