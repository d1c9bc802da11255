import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

interface GetProductsRequest {
  readonly ServiceCode?: string;
  readonly FormatVersion?: string;
  readonly Filters?: readonly object[];
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/** A Price List API that answers over the wire: JSON 1.1, the products as JSON texts, in pages. */
export interface PriceListServer {
  readonly endpoint: string;
  readonly requests: readonly { readonly headers: IncomingHttpHeaders; readonly body: GetProductsRequest }[];
  /** From now on it gives these products, a page holding at most `pageSize` of them. */
  answer(products: readonly string[], pageSize?: number): void;
  /** From now on it refuses, with an HTTP status and one of AWS's error names. */
  refuse(status: number, errorName: string): void;
  /** From now on it never answers. */
  hang(): void;
  close(): void;
}

export async function startPriceListServer(): Promise<PriceListServer> {
  const requests: PriceListServer["requests"][number][] = [];
  type Answer = (request: GetProductsRequest) => { status: number; body: object } | undefined;
  let answer: Answer = () => undefined;
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as GetProductsRequest;
    requests.push({ headers: request.headers, body });
    const answered = answer(body);
    if (!answered) return;
    response.writeHead(answered.status, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(answered.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(products, pageSize = 100) {
      answer = ({ NextToken = "0", MaxResults = 100 }) => {
        const start = Number(NextToken);
        const end = start + Math.min(pageSize, MaxResults);
        const more = end < products.length ? { NextToken: String(end) } : {};
        return {
          status: 200,
          body: { FormatVersion: "aws_v1", PriceList: products.slice(start, end), ...more },
        };
      };
    },
    refuse(status, errorName) {
      answer = () => ({ status, body: { __type: errorName, message: "no" } });
    },
    hang() {
      answer = () => undefined;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
