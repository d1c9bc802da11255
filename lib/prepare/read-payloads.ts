import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { InputError } from "../errors.ts";
import { toActionableError } from "./aws-refusal.ts";
import type { TuningInput } from "./input.ts";
import { S3_URI } from "./input-payload.ts";
import {
  findPayloadMistakes,
  MAX_PAYLOAD_BYTES,
  type PayloadSet,
  toEntries,
  toPayloadJson,
} from "./payloads.ts";

/**
 * The events of the run: of `payload`, `payloads` or the object that `payloadS3` names; `{}` when there is none.
 * @throws InputError when the object is missing, larger than 6 MB or not JSON; TargetError when it may not be read;
 * ThrottledError
 */
export async function readPayloads(input: TuningInput, s3: S3Client): Promise<PayloadSet> {
  const { payload = {}, payloads, payloadS3, payloadTemplate: isTemplate } = input;
  if (payloads)
    return { entries: payloads.map((event) => ({ json: toPayloadJson(event), weight: 1 })), isTemplate };
  if (payloadS3 === undefined) return { entries: toEntries(payload), isTemplate };

  const text = await readObject(payloadS3, s3);
  const value = parse(text, payloadS3);
  const mistakes = findPayloadMistakes("payloadS3", value, input.dryRun ? undefined : input.num);
  if (mistakes.length > 0) throw new InputError(mistakes);
  return { entries: toEntries(value, text), isTemplate };
}

async function readObject(uri: string, s3: S3Client): Promise<string> {
  const [, Bucket, Key] = S3_URI.exec(uri) ?? [];
  const refuse = (allowed: string, hint?: string) =>
    new InputError([{ field: "payloadS3", value: uri, allowed, hint }]);
  try {
    const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    if (ContentLength > MAX_PAYLOAD_BYTES) {
      // Left unread, it would keep its socket.
      if (Body && "destroy" in Body) Body.destroy();
      throw refuse(
        `an object of at most ${MAX_PAYLOAD_BYTES} bytes, Lambda's limit for an event`,
        `it has ${ContentLength} bytes`,
      );
    }
    return (await Body?.transformToString()) ?? "";
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "NoSuchKey" || name === "NoSuchBucket") {
      throw refuse(
        "an object that exists",
        name === "NoSuchBucket" ? "the bucket does not exist" : undefined,
      );
    }
    if (name === "PermanentRedirect") {
      throw refuse("an object in the tuner's region", "the bucket is in another region");
    }
    const object = `${uri} (bucket ${Bucket}, key ${Key}; without s3:ListBucket a missing object is refused, too)`;
    throw toActionableError(error, "s3:GetObject", object);
  }
}

function parse(text: string, uri: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError([{ field: "payloadS3", value: uri, allowed: "an object that holds JSON text" }]);
  }
}
