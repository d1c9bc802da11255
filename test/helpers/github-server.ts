import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Comment {
  readonly id: number;
  body: string;
}

/** A GitHub that knows the comments of one pull request and nothing else. */
export interface GithubServer {
  readonly apiUrl: string;
  readonly comments: Comment[];
  /** `POST /repos/shop/orders/issues/7/comments`, without the query of those that read. */
  readonly writes: string[];
  readonly authorizations: Set<string | undefined>;
  /** From now on every write is refused, as a token that may only read is. */
  refuseWrites(): void;
  close(): Promise<void>;
}

/** The REST API's "issue comments": list with pages, create, update. */
export async function startGithubServer(
  repository: string,
  pullRequestNumber: number,
): Promise<GithubServer> {
  const comments: Comment[] = [];
  const writes: string[] = [];
  const authorizations = new Set<string | undefined>();
  let refusesWrites = false;
  const list = `/repos/${repository}/issues/${pullRequestNumber}/comments`;

  const answer = async (request: IncomingMessage): Promise<[status: number, content: unknown]> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://github.test");
    authorizations.add(request.headers.authorization);
    if (request.method === "GET" && pathname === list) {
      const size = Number(searchParams.get("per_page"));
      const first = (Number(searchParams.get("page")) - 1) * size;
      return [200, comments.slice(first, first + size)];
    }
    writes.push(`${request.method} ${pathname}`);
    if (refusesWrites) return [403, { message: "Resource not accessible by integration" }];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { body } = JSON.parse(Buffer.concat(chunks).toString());
    if (request.method === "POST" && pathname === list) {
      const comment = { id: 1000 + comments.length, body };
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
      ([status, content]) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(content));
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
    refuseWrites: () => {
      refusesWrites = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
