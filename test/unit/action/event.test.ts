import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hasCredentials, readPullRequest } from "../../../lib/action/event.ts";

const folder = mkdtempSync(join(tmpdir(), "power-tuner-event-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(content: string): string {
  const path = join(folder, "event.json");
  writeFileSync(path, content);
  return path;
}

const pullRequest = (repo: { full_name: string } | null) =>
  JSON.stringify({
    pull_request: { number: 7, head: { repo }, base: { repo: { full_name: "shop/orders" } } },
  });

describe("readPullRequest", () => {
  it.each([
    ["of the same repository", { full_name: "shop/orders" }, false],
    ["of a fork", { full_name: "stranger/orders" }, true],
    ["of a fork that was deleted", null, true],
  ])("reads one %s", async (_, repo, isFromFork) => {
    expect(await readPullRequest(write(pullRequest(repo)))).toEqual({ number: 7, isFromFork });
  });

  it.each(["{}", '{"pull_request": {"number": "7"}}', "not JSON"])("finds none in %s", async (content) => {
    expect(await readPullRequest(write(content))).toBeUndefined();
  });

  it("finds none without a file", async () => {
    expect(await readPullRequest(undefined)).toBeUndefined();
    expect(await readPullRequest(join(folder, "missing.json"))).toBeUndefined();
  });
});

describe("hasCredentials", () => {
  it.each(["AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE"])("knows %s", (name) => {
    expect(hasCredentials({ [name]: "value" })).toBe(true);
    expect(hasCredentials({ [name]: "" })).toBe(false);
  });

  it("takes a region alone for none", () => {
    expect(hasCredentials({ AWS_REGION: "eu-west-1" })).toBe(false);
  });
});
