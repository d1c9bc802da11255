import { randomBytes } from "node:crypto";
import { AwsError } from "../http/aws-error.ts";
import type { AwsRequest, RequestedOperation, Service } from "../http/service.ts";
import { element } from "../http/xml.ts";
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from "./buckets.ts";
import { deleteObject, deleteObjects } from "./delete-object.ts";
import { getObject } from "./get-object.ts";
import { listObjectsV2 } from "./list-objects.ts";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
} from "./multipart-upload.ts";
import { putObject } from "./put-object.ts";
import type { S3Context, S3Operation, Target } from "./s3-context.ts";
import { noSuchKey, notImplemented } from "./s3-errors.ts";

/** A body is held in memory once; larger objects come as multipart uploads. AWS allows 5 GB. */
const BODY_LIMIT_BYTES = 1024 ** 3;

/** Parameters that choose an operation; the rest only modify one. */
const SUBRESOURCES = [
  "accelerate",
  "acl",
  "analytics",
  "attributes",
  "cors",
  "encryption",
  "intelligent-tiering",
  "inventory",
  "legal-hold",
  "lifecycle",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "ownershipControls",
  "policy",
  "policyStatus",
  "publicAccessBlock",
  "replication",
  "requestPayment",
  "restore",
  "retention",
  "select",
  "tagging",
  "torrent",
  "versioning",
  "versions",
  "website",
  "versionId",
];

interface S3Options extends S3Context {
  /** Bucket that holds Lambda's packages; read-only and not among the user's buckets. */
  readonly codeBucket: string;
  readonly readPackage: (id: string) => Promise<Buffer | undefined>;
}

/** Amazon S3 (protocol restXml, path-style URLs), with objects as files. */
export function createS3Service(options: S3Options): Service {
  return {
    bodyLimitBytes: () => BODY_LIMIT_BYTES,
    bodyTooLarge: (_, sizeBytes) =>
      new AwsError(
        "EntityTooLarge",
        400,
        `Your proposed upload of ${sizeBytes} bytes exceeds the ${BODY_LIMIT_BYTES} bytes that the embedded cloud takes in one request; use a multipart upload.`,
      ),
    async handle(request) {
      const target = readTarget(request.rawPath);
      const ids = {
        "x-amz-request-id": requestIdOf(request.requestId),
        "x-amz-id-2": randomBytes(24).toString("base64"),
      };
      if (target.bucket === options.codeBucket && request.method === "GET") {
        const zip = await options.readPackage(target.key.replace(/\.zip$/, ""));
        if (!zip) throw noSuchKey();
        return { statusCode: 200, headers: { "content-type": "application/zip", ...ids }, body: zip };
      }
      const response = await findOperation(request, target)(options, request, target);
      return { ...response, headers: { ...ids, ...response.headers } };
    },
    identify: identifyOperation,
    renderError({ code, statusCode, message, headers }, requestId) {
      const id = requestIdOf(requestId);
      return {
        statusCode,
        headers: { "content-type": "application/xml", "x-amz-request-id": id, ...headers },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${element("Code", code)}${element("Message", message)}${element("RequestId", id)}</Error>`,
      };
    },
  };
}

function findOperation({ method, query }: AwsRequest, { bucket, key }: Target): S3Operation {
  const subresource = SUBRESOURCES.find((name) => query.has(name));
  if (subresource !== undefined) throw notImplemented(`the '${subresource}' operations of S3`);
  const operation =
    bucket === "" ? onAccount(method) : key === "" ? onBucket(method, query) : onKey(method, query);
  if (!operation) throw notImplemented(`this S3 operation: ${method} /${bucket}${key && "/KEY"}?${query}`);
  return operation;
}

const NAMES = new Map<S3Operation, string>([
  [listBuckets, "ListBuckets"],
  [getBucketLocation, "GetBucketLocation"],
  [listObjectsV2, "ListObjectsV2"],
  [deleteObjects, "DeleteObjects"],
  [createBucket, "CreateBucket"],
  [headBucket, "HeadBucket"],
  [deleteBucket, "DeleteBucket"],
  [createMultipartUpload, "CreateMultipartUpload"],
  [uploadPart, "UploadPart"],
  [completeMultipartUpload, "CompleteMultipartUpload"],
  [abortMultipartUpload, "AbortMultipartUpload"],
  [putObject, "PutObject"],
  [getObject, "GetObject"],
  [deleteObject, "DeleteObject"],
]);

/** Operations whose name differs from the action that a policy allows (service authorization reference, S3). */
const ACTIONS: Readonly<Record<string, string>> = {
  ListBuckets: "ListAllMyBuckets",
  ListObjectsV2: "ListBucket",
  HeadBucket: "ListBucket",
  HeadObject: "GetObject",
  DeleteObjects: "DeleteObject",
  CreateMultipartUpload: "PutObject",
  UploadPart: "PutObject",
  CompleteMultipartUpload: "PutObject",
};

function identifyOperation(request: AwsRequest): RequestedOperation | undefined {
  try {
    const target = readTarget(request.rawPath);
    const found = NAMES.get(findOperation(request, target)) ?? "";
    const name = found === "GetObject" && request.method === "HEAD" ? "HeadObject" : found;
    const path = target.key === "" ? target.bucket : `${target.bucket}/${target.key}`;
    return {
      name,
      action: `s3:${ACTIONS[name] ?? name}`,
      resourceArn: path === "" ? "*" : `arn:aws:s3:::${path}`,
    };
  } catch {
    return undefined;
  }
}

function onAccount(method: string): S3Operation | undefined {
  return method === "GET" ? listBuckets : undefined;
}

function onBucket(method: string, query: URLSearchParams): S3Operation | undefined {
  if (method === "GET" && query.has("location")) return getBucketLocation;
  if (method === "GET" && query.get("list-type") === "2") return listObjectsV2;
  if (method === "POST" && query.has("delete")) return deleteObjects;
  if (method === "PUT") return createBucket;
  if (method === "HEAD") return headBucket;
  if (method === "DELETE") return deleteBucket;
  return undefined;
}

function onKey(method: string, query: URLSearchParams): S3Operation | undefined {
  if (method === "POST" && query.has("uploads")) return createMultipartUpload;
  if (query.has("uploadId")) {
    if (method === "PUT") return uploadPart;
    if (method === "POST") return completeMultipartUpload;
    return method === "DELETE" ? abortMultipartUpload : undefined;
  }
  if (method === "PUT") return putObject;
  if (method === "GET" || method === "HEAD") return getObject;
  return method === "DELETE" ? deleteObject : undefined;
}

/** `/BUCKET/KEY`; the key may contain slashes and anything percent-encoded. */
function readTarget(rawPath: string): Target {
  const [, bucket = "", ...key] = rawPath.split("/");
  try {
    return { bucket: checkBucketName(decodeURIComponent(bucket)), key: decodeURIComponent(key.join("/")) };
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
}

/** The bucket is a folder's name: nothing may come through that leads elsewhere. */
function checkBucketName(bucket: string): string {
  if (bucket === "" || /^[a-zA-Z0-9][a-zA-Z0-9._-]*$/.test(bucket)) return bucket;
  throw new AwsError("InvalidBucketName", 400, "The specified bucket is not valid.");
}

function requestIdOf(requestId: string): string {
  return requestId.replaceAll("-", "").slice(0, 16).toUpperCase();
}
