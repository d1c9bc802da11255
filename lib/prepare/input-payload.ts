import * as z from "zod/mini";
import { field, matching, trueOrFalse } from "./input-field.ts";
import { FUNCTION_REFERENCE } from "./input-target.ts";

/** More would not fit through Step Functions, whose input is at most 256 KiB (Step Functions quotas). */
const MAX_PAYLOADS = 10_000;

/** `s3://BUCKET/KEY` with S3's rules for both (S3 user guide, bucket naming rules and object keys). */
export const S3_URI = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.{1,1024})$/s;

const functionReference = (allowed: string) => z.optional(matching(FUNCTION_REFERENCE)(allowed));
const functionAllowed = "a function name, partial ARN or full ARN, with or without a version or alias";

/** Fields that say what the function is invoked with. No value of `payload` or `payloads` is ever shown. */
export const payloadFields = {
  payload: field(
    {
      description:
        'The event. A string that is JSON text is sent as that JSON, any other string as a JSON string. A list in which every item is `{"payload": ..., "weight": NUMBER}` is a mix of events, interleaved in proportion to the weights.',
      allowed: "any JSON; weights are numbers above 0, and all items of a list have one or none has",
      byDefault: "`{}`",
    },
    () => z.optional(z.unknown()),
  ),
  payloadS3: field(
    {
      description: "An object that holds what `payload` would, as JSON text, up to 6 MB.",
      allowed: "s3://BUCKET/KEY",
      byDefault: "none",
    },
    (allowed) => z.optional(matching(S3_URI)(allowed)),
  ),
  payloads: field(
    {
      description: "Events that each configuration gets in turn, from the first again after the last.",
      allowed: `a list of 1 to ${MAX_PAYLOADS} events, each any JSON`,
      byDefault: "none",
    },
    (allowed) =>
      z.optional(
        z.array(z.unknown(), allowed).check(z.minLength(1, allowed), z.maxLength(MAX_PAYLOADS, allowed)),
      ),
  ),
  payloadTemplate: field(
    {
      description:
        "Replaces `{{index}}`, `{{memoryMb}}`, `{{architecture}}` and `{{uuid}}` in the strings of events, anew for each invocation: for functions that consume what they get.",
      allowed: "true or false",
      byDefault: "`false`",
    },
    (allowed) => z._default(trueOrFalse(allowed), false),
  ),
  preProcessorARN: field(
    {
      description:
        "A function invoked before each invocation. It gets the event, and what it returns is sent.",
      allowed: functionAllowed,
      byDefault: "none",
    },
    functionReference,
  ),
  postProcessorARN: field(
    {
      description: "A function invoked after each invocation. It gets what the function returned.",
      allowed: functionAllowed,
      byDefault: "none",
    },
    functionReference,
  ),
  disablePayloadLogs: field(
    {
      description: "Accepted, without effect: events are never logged.",
      allowed: "true or false",
      byDefault: "`false`",
    },
    (allowed) => z._default(trueOrFalse(allowed), false),
  ),
};
