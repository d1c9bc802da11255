import { describe, expect, it } from "vitest";
import { namePages } from "../../../../lib/cli/gate/write-outputs.ts";

describe("namePages", () => {
  it("takes the file that was asked for where there is one target", () => {
    expect(namePages("/out/report.html", ["orders"])).toEqual(new Map([["orders", "/out/report.html"]]));
  });

  it("gives each of several targets its own beside it, also where names look alike as files", () => {
    expect(namePages("/out/report.html", ["orders", "a/b", "a:b"])).toEqual(
      new Map([
        ["orders", "/out/report-orders.html"],
        ["a/b", "/out/report-a-b.html"],
        ["a:b", "/out/report-a-b-3.html"],
      ]),
    );
  });
});
