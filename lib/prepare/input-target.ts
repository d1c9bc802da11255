import * as z from "zod/mini";
import { ARCHITECTURES, MAX_MEMORY_MB, MIN_MEMORY_MB } from "../units.ts";
import { field, isUnique, matching, wholeNumber } from "./input-field.ts";
import { MAX_SIZES } from "./memory-sizes.ts";
import { ISOLATIONS } from "./plan.ts";

const MAX_LABEL_LENGTH = 200;

/** Name, partial ARN or full ARN of a function, with or without a version or alias (Lambda API reference, GetFunction). */
export const FUNCTION_REFERENCE =
  /^(arn:aws[a-z-]{0,20}:lambda:[a-z0-9-]{1,40}:\d{12}:function:|\d{12}:function:)?[a-zA-Z0-9-_]{1,64}(:[a-zA-Z0-9-_]{1,128}|:\$LATEST)?$/;

const bucketAllowed = "the name of a bucket in the function's region";
const keyAllowed = "the key of a zip package, of 1 to 1024 characters";
const versionAllowed = "the version of the object";
const imageAllowed = "the URI of an image in Amazon ECR: ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG";

const codeAllowed = '{"s3Bucket", "s3Key", "s3ObjectVersion" (optional)} or {"imageUri" of Amazon ECR}';

const s3Code = z.strictObject(
  {
    s3Bucket: matching(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)(bucketAllowed),
    s3Key: matching(/^.{1,1024}$/s)(keyAllowed),
    s3ObjectVersion: z.optional(matching(/^.{1,1024}$/s)(versionAllowed)),
  },
  codeAllowed,
);

const imageCode = z.strictObject(
  {
    imageUri: matching(
      /^\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?\/[^\s:@]{2,256}(:[\w.-]{1,128})?(@sha256:[0-9a-f]{64})?$/,
    )(imageAllowed),
  },
  codeAllowed,
);

/** Fields that say what is tuned: the function, and the configurations to compare. */
export const targetFields = {
  lambdaARN: field(
    {
      description:
        'The function to tune. Without a region in it, the tuner\'s own region. It is only read, unless `autoOptimize` or `isolation: "versions"` asks for more.',
      allowed: "a function name, partial ARN or full ARN, with or without a version or alias",
      byDefault: "required",
    },
    matching(FUNCTION_REFERENCE),
  ),
  powerValues: field(
    {
      description:
        'Memory sizes in MB. `"AUTO"` lets a search choose among 13 sizes from 128 to 10240 and the function\'s own; with `"fixed"` sampling it is 128, 256, 512, 1024, 1769 and 3008. `"ALL"` is 40 sizes from 128 to 10240: steps of 64 to 1024, of 128 to 2048, of 256 to 4096, of 512 to 6144 and of 1024 to 10240, and 1769 (one vCPU).',
      allowed: `a list of 1 to ${MAX_SIZES} different whole numbers of MB from ${MIN_MEMORY_MB} to ${MAX_MEMORY_MB}, "ALL" or "AUTO"`,
      byDefault: '`"AUTO"`',
    },
    (allowed) => {
      const sizeAllowed = `a whole number of MB from ${MIN_MEMORY_MB} to ${MAX_MEMORY_MB}`;
      const size = wholeNumber(MIN_MEMORY_MB, MAX_MEMORY_MB)(sizeAllowed);
      const list = z
        .array(size)
        .check(z.minLength(1, allowed), z.maxLength(MAX_SIZES, allowed), z.refine(isUnique, allowed));
      return z._default(z.union([list, z.literal("ALL"), z.literal("AUTO")], allowed), "AUTO");
    },
  ),
  architectures: field(
    {
      description:
        "Architectures to compare in one execution. When left out, `power`, `cost`, `duration` and what is applied keep to the function's current architecture, and `recommendation` covers all.",
      allowed: `a list of one or both of ${ARCHITECTURES.join(", ")}`,
      byDefault:
        "both for zip packages of Node.js, Python and Ruby; else the current one and those that `code` names",
    },
    (allowed) =>
      z.optional(
        z
          .array(z.enum(ARCHITECTURES, allowed), allowed)
          .check(z.minLength(1, allowed), z.refine(isUnique, allowed)),
      ),
  ),
  code: field(
    {
      description:
        "The code for an architecture, where it is not the function's own: for native builds and container images. A package must be in the function's region.",
      allowed: `{"arm64" or "x86_64": ${codeAllowed}}`,
      byDefault: "the function's own package for all architectures; its image for its own only",
    },
    (allowed) => {
      const source = z.optional(z.union([s3Code, imageCode], codeAllowed));
      return z.optional(z.strictObject({ x86_64: source, arm64: source }, allowed));
    },
  ),
  isolation: field(
    {
      description:
        '`"clones"` measures throwaway clones. `"versions"`, for those who may not pass the function\'s role, publishes versions of the function itself, one size after the other, and puts everything back; current architecture only.',
      allowed: ISOLATIONS.join(" or "),
      byDefault: '`"clones"`',
    },
    (allowed) => z._default(z.enum(ISOLATIONS, allowed), "clones"),
  ),
  assumeRoleArn: field(
    {
      description:
        "A role to assume for everything that is done to the function: for one in another account.",
      allowed: "the ARN of an IAM role",
      byDefault: "the tuner's own roles",
    },
    (allowed) => z.optional(matching(/^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/)(allowed)),
  ),
  label: field(
    {
      description: "Shown in the report.",
      allowed: `text of at most ${MAX_LABEL_LENGTH} characters`,
      byDefault: "none",
    },
    (allowed) => z.optional(z.string(allowed).check(z.maxLength(MAX_LABEL_LENGTH, allowed))),
  ),
};
