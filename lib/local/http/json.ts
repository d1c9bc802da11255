import type { z } from "zod";
import { AwsError } from "./aws-error.ts";
import type { AwsRequest, AwsResponse } from "./service.ts";

/**
 * Reads a JSON body of a known shape; unknown members are dropped, as AWS's SDKs do.
 * @throws AwsError `SerializationException` when it is no JSON or a member has another type.
 */
export function readJson<T>(request: AwsRequest, shape: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString() || "{}");
  } catch (error) {
    throw new AwsError("SerializationException", 400, `The body is no JSON: ${String(error)}`);
  }
  const read = shape.safeParse(value);
  if (!read.success) {
    const mistakes = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new AwsError("SerializationException", 400, mistakes.join("; "));
  }
  return read.data;
}

/** An answer of the restJson1 protocol; members that are undefined are left out. */
export function json(statusCode: number, value: unknown, headers: Record<string, string> = {}): AwsResponse {
  return {
    statusCode,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}
