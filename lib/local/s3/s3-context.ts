import type { AwsRequest, AwsResponse } from "../http/service.ts";
import type { ObjectStore } from "./object-store.ts";
import { noSuchBucket } from "./s3-errors.ts";

/** What S3's operations work on. */
export interface S3Context {
  readonly region: string;
  readonly objects: ObjectStore;
}

/** What a path-style URL names: `/BUCKET/KEY`. */
export interface Target {
  readonly bucket: string;
  readonly key: string;
}

export type S3Operation = (context: S3Context, request: AwsRequest, target: Target) => Promise<AwsResponse>;

/** @throws AwsError `NoSuchBucket`. */
export function checkBucket({ objects }: S3Context, { bucket }: Target): void {
  if (!objects.hasBucket(bucket)) throw noSuchBucket();
}

/** An answer of the restXml protocol, 200. */
export function xml(document: string, headers: Record<string, string> = {}): AwsResponse {
  return {
    statusCode: 200,
    headers: { "content-type": "application/xml", ...headers },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${document}`,
  };
}

export const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';
