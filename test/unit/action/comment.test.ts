import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GateComment, postComment } from "../../../lib/action/comment.ts";
import type { CommentMode } from "../../../lib/action/inputs.ts";
import { type GithubServer, startGithubServer } from "../../helpers/github-server.ts";

const MARK = "<!-- power-tuner:gate -->";
const LIST = "/repos/shop/orders/issues/7/comments";

let server: GithubServer;
beforeEach(async () => {
  server = await startGithubServer("shop/orders", 7);
});
afterEach(() => server.close());

function post(text: string, more: Partial<GateComment> & { readonly mode?: CommentMode } = {}) {
  const { mode = "always", finishedAt = "2026-11-21T12:00:00.000Z", isClean = false } = more;
  const place = {
    apiUrl: server.apiUrl,
    repository: "shop/orders",
    pullRequestNumber: 7,
    token: "read-write",
  };
  return postComment(place, { text: `${MARK}\n${text}\n`, finishedAt, isClean }, mode);
}

describe("postComment", () => {
  it("creates one comment, and updates it from then on", async () => {
    expect(await post("failed")).toBe("created");
    expect(await post("passed", { finishedAt: "2026-11-21T13:00:00.000Z", isClean: true })).toBe("updated");
    expect(server.comments).toHaveLength(1);
    expect(server.comments[0]?.body).toBe(
      `${MARK}\npassed\n<!-- power-tuner-finished:2026-11-21T13:00:00.000Z -->\n`,
    );
    expect(server.writes).toEqual([`POST ${LIST}`, "PATCH /repos/shop/orders/issues/comments/1000"]);
    expect(server.authorizations).toEqual(new Set(["Bearer read-write"]));
  });

  it("does not write the same verdict again, whenever it was found", async () => {
    await post("passed, finished 2026-11-21 12:00 UTC");
    const later = { finishedAt: "2026-11-21T15:30:00.000Z" };
    expect(await post("passed, finished 2026-11-21 15:30 UTC", later)).toBe("unchanged");
    expect(server.writes).toHaveLength(1);
  });

  it("knows its comment with the line breaks of GitHub's editor", async () => {
    await post("passed");
    const [comment] = server.comments;
    if (comment) comment.body = comment.body.replaceAll("\n", "\r\n");
    expect(await post("passed")).toBe("unchanged");
  });

  it("does not overwrite a run that ended later", async () => {
    await post("newer", { finishedAt: "2026-11-21T13:00:00.000Z" });
    expect(await post("older", { finishedAt: "2026-11-21T12:59:59.000Z" })).toBe("older than what is there");
    expect(server.comments[0]?.body).toContain("newer");
  });

  it("finds its comment on a later page, and leaves those of others and of other keys alone", async () => {
    const others = Array.from({ length: 250 }, (_, index) => ({ id: index, body: `${index}: ${MARK}` }));
    server.comments.push(...others, { id: 900, body: "<!-- power-tuner:other -->\nfailed" });
    server.comments.push({ id: 901, body: `${MARK}\nfailed` });
    expect(await post("passed")).toBe("updated");
    expect(server.writes).toEqual(["PATCH /repos/shop/orders/issues/comments/901"]);
  });

  it("begins no comment with on-change while all is well", async () => {
    expect(await post("passed", { mode: "on-change", isClean: true })).toBe("not needed");
    expect(server.writes).toEqual([]);
  });

  it("keeps with on-change what it has begun, so that red does not stay", async () => {
    expect(await post("failed", { mode: "on-change" })).toBe("created");
    expect(await post("passed", { mode: "on-change", isClean: true })).toBe("updated");
  });

  it("asks GitHub nothing with never", async () => {
    expect(await post("failed", { mode: "never" })).toBe("not needed");
    expect(server.authorizations.size).toBe(0);
  });

  it("says what GitHub refused", async () => {
    server.refuseWrites();
    await expect(post("failed")).rejects.toThrow("POST issues/7/comments: HTTP 403");
  });
});
