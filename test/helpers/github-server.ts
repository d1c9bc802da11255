import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: "Bot" | "User" };
  readonly author_association: string;
}

/** A comment as the job's token writes it. */
export function makeComment(id: number, body: string, more: Partial<Comment> = {}): Comment {
  return { id, body, user: { type: "Bot" }, author_association: "NONE", ...more };
}

/** A GitHub that knows the comments of one pull request and nothing else. */
export interface GithubServer {
  readonly apiUrl: string;
  readonly comments: Comment[];
  /** `POST /repos/shop/orders/issues/7/comments`, without the query of those that read. */
  readonly writes: string[];
  readonly authorizations: Set<string | undefined>;
  /** From now on every write is answered so; 403 is what a token gets that may only read. */
  refuseWrites(status?: number, headers?: Readonly<Record<string, string>>): void;
  close(): Promise<void>;
}

type Answer = [status: number, content: unknown, headers?: Readonly<Record<string, string>>];

/** The REST API's "issue comments": list with pages, create, update. */
export async function startGithubServer(
  repository: string,
  pullRequestNumber: number,
): Promise<GithubServer> {
  const comments: Comment[] = [];
  const writes: string[] = [];
  const authorizations = new Set<string | undefined>();
  let refusal: Answer | undefined;
  const list = `/repos/${repository}/issues/${pullRequestNumber}/comments`;

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://github.test");
    authorizations.add(request.headers.authorization);
    if (request.method === "GET" && pathname === list) {
      const size = Number(searchParams.get("per_page"));
      const first = (Number(searchParams.get("page")) - 1) * size;
      return [200, comments.slice(first, first + size)];
    }
    writes.push(`${request.method} ${pathname}`);
    if (refusal) return refusal;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { body } = JSON.parse(Buffer.concat(chunks).toString());
    if (request.method === "POST" && pathname === list) {
      const comment = makeComment(1000 + comments.length, body);
      comments.push(comment);
      return [201, comment];
    }
    const comment = comments.find(({ id }) => pathname === `/repos/${repository}/issues/comments/${id}`);
    if (request.method !== "PATCH" || !comment) return [404, { message: "Not Found" }];
    comment.body = body;
    return [200, comment];
  };

  const server = createServer((request, response) => {
    answer(request).then(
      ([status, content, headers]) => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(JSON.stringify(content));
      },
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}`,
    comments,
    writes,
    authorizations,
    refuseWrites: (status = 403, headers = {}) => {
      refusal = [status, { message: "Resource not accessible by integration" }, headers];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
