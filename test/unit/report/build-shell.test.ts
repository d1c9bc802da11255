import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { buildReportShell } from "../../../lib/report/build-shell.ts";

let shell: string;
beforeAll(async () => {
  shell = await buildReportShell();
});

const read = (pattern: RegExp) => pattern.exec(shell)?.[1] ?? "";
const sha256 = (text: string) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

describe("buildReportShell", () => {
  it("allows by hash exactly the script and the style that are in it, and nothing from anywhere else", () => {
    const script = read(/<script>(.*?)<\/script>/s);
    const style = read(/<style>(.*?)<\/style>/s);
    expect(script.length).toBeGreaterThan(10_000);
    expect(style.length).toBeGreaterThan(1000);
    expect(read(/http-equiv="Content-Security-Policy" content="([^"]*)"/)).toBe(
      `default-src 'none'; script-src ${sha256(script)}; style-src ${sha256(style)}; img-src data:; base-uri 'none'; form-action 'none'`,
    );
  });

  it("has the policy before everything that it restricts", () => {
    expect(shell.indexOf("Content-Security-Policy")).toBeLessThan(shell.indexOf("<style>"));
    expect(shell.match(/<script>|<style>/g)).toHaveLength(2);
  });

  it.each([
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "createContextualFragment",
    "eval(",
    "new Function",
    "fetch(",
    "XMLHttpRequest",
    "WebSocket",
    "sendBeacon",
    "import(",
    "localStorage",
  ])("never uses %s", (word) => {
    expect(shell).not.toContain(word);
  });

  it("has no inline handlers and no style attributes, which the policy would block", () => {
    expect(shell.replace(/<script>.*?<\/script>/s, "")).not.toMatch(/<[^>]+\s(on\w+|style)=/i);
  });

  it("names no address but the SVG namespace and one in a licence", () => {
    const code = shell.replace(/\/\*!.*?\*\//gs, "");
    expect([...new Set(code.match(/\bhttps?:\/\/[^\s"'`<>)]+/g))]).toEqual(["http://www.w3.org/2000/svg"]);
  });

  it("carries the licences of what is bundled", () => {
    expect(shell).toContain("Chart.js Contributors");
    expect(shell).toContain("Paul Miller");
    expect(shell).toContain("Tom MacWright");
    expect(shell.match(/THE SOFTWARE IS PROVIDED "AS IS"/g)).toHaveLength(2);
  });

  it("is the same each time, and within 260 KB", async () => {
    expect(await buildReportShell()).toBe(shell);
    expect(shell.length).toBeLessThan(260_000);
  });
});
