import type { Readable } from "node:stream";
import type { AwsError } from "./aws-error.ts";

/** The part of a request that is known before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** Path as sent, still percent-encoded. */
  readonly rawPath: string;
  /** Query string as sent, without the question mark. */
  readonly rawQuery: string;
  /** Lower-case names; a header sent twice has two values. */
  readonly headers: Readonly<Record<string, string[] | undefined>>;
}

/** A request whose signature was verified and whose body was read and, where needed, decoded. */
export interface AwsRequest extends RequestHead {
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** Headers that followed an `aws-chunked` body, in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
  readonly requestId: string;
}

export interface AwsResponse {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | Readable;
}

/** One AWS service behind the cloud's port. */
export interface Service {
  /** Largest body that this request may have, in bytes. */
  bodyLimitBytes(head: RequestHead): number;
  /** The service's own answer to a body above the limit. */
  bodyTooLarge(head: RequestHead, sizeBytes: number): AwsError;
  handle(request: AwsRequest): Promise<AwsResponse>;
  /** Writes an error as the service's protocol does. */
  renderError(error: AwsError, requestId: string): AwsResponse;
}

/** The value of a header, or undefined; several values are joined as HTTP defines. */
export function header(head: RequestHead, name: string): string | undefined {
  return head.headers[name]?.join(",");
}
