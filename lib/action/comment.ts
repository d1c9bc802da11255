import * as z from "zod";
import { formatInstant } from "../report/format.ts";
import type { CommentMode } from "./inputs.ts";

/** Where to comment. */
export interface CommentPlace {
  /** `https://api.github.com` */
  readonly apiUrl: string;
  /** `owner/name` */
  readonly repository: string;
  readonly pullRequestNumber: number;
  readonly token: string;
}

/** What to comment. */
export interface GateComment {
  /** Its first line is the mark by which it is found again. */
  readonly text: string;
  /** ISO 8601, of the gate. */
  readonly finishedAt: string;
  /** Nothing failed, warned or was left undecided. */
  readonly isClean: boolean;
}

export type Posted = "created" | "updated" | "unchanged" | "older than what is there" | "not needed";

const commentSchema = z.object({
  id: z.int(),
  body: z.string().nullish(),
  user: z.object({ type: z.string() }).nullish(),
  author_association: z.string().nullish(),
});

const commentsSchema = z.array(commentSchema);

/**
 * Whose comments can be ours: apps that the repository lets in, as the job's token is one, and people with a part in it.
 * A stranger who writes the mark gets no comment changed, and keeps none of ours away.
 */
const isTrusted = ({ user, author_association }: z.output<typeof commentSchema>) =>
  user?.type === "Bot" || /^(OWNER|MEMBER|COLLABORATOR)$/.test(author_association ?? "");

/** GitHub's answer is no. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  /** It is about what the token may do, and not about load or a fault. */
  readonly isForbidden: boolean;

  constructor(request: string, { status, headers }: Response) {
    // GitHub says 403 of its rate limits as well (REST API, rate limits).
    const isLimited =
      status === 429 || headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0";
    super(`${request}: HTTP ${status}${isLimited ? ", its rate limit" : ""}`);
    this.isForbidden = !isLimited && [401, 403, 404].includes(status);
  }
}

/** GitHub's largest page; a pull request with more comments than these pages hold gets a second one of ours. */
const PAGE_SIZE = 100;
const MAX_PAGES = 50;

/** GitHub answers within 10 s or not at all (REST API, timeouts). */
const TIMEOUT_MS = 30_000;

/**
 * Keeps one comment on a pull request, found by its mark. `on-change` begins one only when there is something to act on,
 * and keeps it up to date from then on, so that red never sticks. A run that ended later is not overwritten.
 * @throws RefusedError when GitHub refuses; Error without a token, and when GitHub cannot be reached
 */
export async function postComment(
  place: CommentPlace,
  { text, finishedAt, isClean }: GateComment,
  mode: CommentMode,
): Promise<Posted> {
  if (mode === "never") return "not needed";
  // What `fetch` says of such a header has the token in it.
  if (!/^[\x21-\x7e]+$/.test(place.token)) throw new Error("github-token is empty or no token");
  const body = `${text.trimEnd()}\n${stamp(finishedAt)}\n`;
  const [mark = ""] = text.split("\n", 1);
  const earlier = await findComment(place, mark);
  if (!earlier) {
    if (mode === "on-change" && isClean) return "not needed";
    await request(place, `issues/${place.pullRequestNumber}/comments`, { method: "POST", body });
    return "created";
  }
  const earlierAt = readStamp(earlier.body);
  if (earlierAt !== undefined && Date.parse(earlierAt) > Date.parse(finishedAt)) {
    return "older than what is there";
  }
  if (withoutTime(earlier.body) === withoutTime(body)) return "unchanged";
  await request(place, `issues/comments/${earlier.id}`, { method: "PATCH", body });
  return "updated";
}

interface Comment {
  readonly id: number;
  readonly body: string;
}

async function findComment(place: CommentPlace, mark: string): Promise<Comment | undefined> {
  for (let page = 1; page <= MAX_PAGES; page++) {
    const path = `issues/${place.pullRequestNumber}/comments?per_page=${PAGE_SIZE}&page=${page}`;
    const comments = commentsSchema.parse(await request(place, path, { method: "GET" }));
    const found = comments.find((comment) => comment.body?.startsWith(mark) && isTrusted(comment));
    // GitHub keeps line breaks as it was given them, or as its own editor does.
    if (found) return { id: found.id, body: (found.body ?? "").replaceAll("\r\n", "\n") };
    if (comments.length < PAGE_SIZE) return undefined;
  }
  return undefined;
}

async function request(
  { apiUrl, repository, token }: CommentPlace,
  path: string,
  { method, body }: { readonly method: string; readonly body?: string },
): Promise<unknown> {
  const response = await fetch(`${apiUrl}/repos/${repository}/${path}`, {
    method,
    // Nobody but this address gets the token, and a POST that becomes a GET is not taken for a comment.
    redirect: "manual",
    headers: {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "user-agent": "lambda-power-tuner",
      "x-github-api-version": "2022-11-28",
    },
    ...(body !== undefined && { body: JSON.stringify({ body }) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new RefusedError(`${method} ${path.split("?")[0]}`, response);
  return await response.json();
}

const stamp = (finishedAt: string) => `<!-- power-tuner-finished:${finishedAt} -->`;

const STAMP = /<!-- power-tuner-finished:([\d:.TZ-]+) -->/;

const readStamp = (body: string) => STAMP.exec(body)?.[1];

/** The same verdict at another time is no change. */
function withoutTime(body: string): string {
  const finishedAt = readStamp(body);
  const timeless = finishedAt === undefined ? body : body.replaceAll(formatInstant(finishedAt), "");
  return timeless.replace(STAMP, "").trim();
}
