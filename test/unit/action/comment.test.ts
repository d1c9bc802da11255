import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GateComment, postComment, RefusedError } from "../../../lib/action/comment.ts";
import type { CommentMode } from "../../../lib/action/inputs.ts";
import { type GithubServer, makeComment, startGithubServer } from "../../helpers/github-server.ts";

const MARK = "<!-- power-tuner:gate -->";
const LIST = "/repos/shop/orders/issues/7/comments";

let server: GithubServer;
beforeEach(async () => {
  server = await startGithubServer("shop/orders", 7);
});
afterEach(() => server.close());

function post(
  text: string,
  more: Partial<GateComment> & { readonly mode?: CommentMode; readonly token?: string } = {},
) {
  const {
    mode = "always",
    finishedAt = "2026-11-21T12:00:00.000Z",
    isClean = false,
    token = "read-write",
  } = more;
  const place = {
    apiUrl: server.apiUrl,
    repository: "shop/orders",
    pullRequestNumber: 7,
    token,
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
    const others = Array.from({ length: 250 }, (_, index) => makeComment(index, `${index}: ${MARK}`));
    server.comments.push(...others, makeComment(900, "<!-- power-tuner:other -->\nfailed"));
    server.comments.push(makeComment(901, `${MARK}\nfailed`));
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

  it("takes a comment of a person with a part in the repository for its own, as another token may have written it", async () => {
    server.comments.push(
      makeComment(5, `${MARK}\nfailed`, { user: { type: "User" }, author_association: "MEMBER" }),
    );
    expect(await post("passed")).toBe("updated");
  });

  it.each(["NONE", "CONTRIBUTOR", "FIRST_TIME_CONTRIBUTOR"])(
    "is not kept away by a comment with its mark and a later time from somebody who is %s",
    async (author_association) => {
      const body = `${MARK}\n✓ Gate passed\n<!-- power-tuner-finished:2999-01-01T00:00:00.000Z -->\n`;
      server.comments.push(makeComment(5, body, { user: { type: "User" }, author_association }));
      expect(await post("failed")).toBe("created");
      expect(server.comments.map(({ body }) => body)).toEqual([body, expect.stringContaining("failed")]);
    },
  );

  it.each([
    [403, {}, "POST issues/7/comments: HTTP 403", true],
    [404, {}, "POST issues/7/comments: HTTP 404", true],
    [403, { "x-ratelimit-remaining": "0" }, "POST issues/7/comments: HTTP 403, its rate limit", false],
    [429, { "retry-after": "60" }, "POST issues/7/comments: HTTP 429, its rate limit", false],
    [502, {}, "POST issues/7/comments: HTTP 502", false],
  ])("says what GitHub refused with %s and %o", async (status, headers, message, isForbidden) => {
    server.refuseWrites(status, headers);
    const error = await post("failed").catch((error: unknown) => error);
    expect(error).toBeInstanceOf(RefusedError);
    expect(error).toMatchObject({ message, isForbidden });
  });

  it("hands its token to no other address", async () => {
    const other = await startGithubServer("shop/orders", 7);
    try {
      server.refuseWrites(307, { location: `${other.apiUrl}${LIST}` });
      await expect(post("failed")).rejects.toThrow("POST issues/7/comments: HTTP 307");
      expect(other.authorizations.size).toBe(0);
    } finally {
      await other.close();
    }
  });

  it.each(["", "two\nlines", "naïve…"])("says that %j is no token, without saying it", async (token) => {
    await expect(post("failed", { token })).rejects.toThrow(/^github-token is empty or no token$/);
    expect(server.authorizations.size).toBe(0);
  });
});
