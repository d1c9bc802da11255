import type { Readable } from "node:stream";
import type { AwsError } from "./aws-error.ts";
import type { Caller } from "./session-token.ts";

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
  readonly caller: Caller;
}

/** What a request asks for, in the words of AWS's policies and error texts. */
export interface RequestedOperation {
  /** As the API names it: `CreateFunction`. */
  readonly name: string;
  /** As policies name it: `lambda:CreateFunction`. */
  readonly action: string;
  /** ARN of what it works on, or `*`. */
  readonly resourceArn: string;
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
  /** Undefined when there is no such operation; the request itself may still be wrong. */
  identify(request: AwsRequest): RequestedOperation | undefined;
  /** Writes an error as the service's protocol does. */
  renderError(error: AwsError, requestId: string): AwsResponse;
}

/** The value of a header, or undefined; several values are joined as HTTP defines. */
export function header(head: RequestHead, name: string): string | undefined {
  return head.headers[name]?.join(",");
}
