import { LambdaServiceException } from "@aws-sdk/client-lambda";
import { errorName, isFault, isThrottle } from "../aws-errors.ts";
import { messageOf, ThrottledError } from "../errors.ts";

/** Why a candidate could not be made ready to measure. */
export interface Refusal {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** This candidate cannot be provisioned, for a reason that is told: the run goes on without it. */
export class NotProvisionedError extends Error {
  override readonly name = "NotProvisionedError";
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** What to do about a refusal of Lambda's: the first whose name and message fit. */
const HINTS: readonly {
  readonly name?: RegExp;
  readonly message?: RegExp;
  readonly hint: (found: string) => string;
}[] = [
  {
    message: /'MemorySize'.*less than or equal to (\d+)/i,
    hint: (limitMb) =>
      `this account allows at most ${limitMb} MB for a function: ask AWS Support to raise the quota, or leave the larger sizes out`,
  },
  {
    name: /^CodeStorageExceeded/,
    hint: () => "the region's code storage is full: delete function versions and layers that nothing uses",
  },
  {
    message: /image manifest, config or layer media type/i,
    hint: () =>
      "Lambda takes no manifest list: push one image per architecture without attestations (docker buildx build --platform linux/arm64 --provenance=false) and name each in `code`",
  },
  {
    name: /^(AccessDenied|Unauthorized|InvalidParameterValue)/,
    message: /iam:PassRole on resource: (\S+)/,
    hint: (role) =>
      `allow iam:PassRole on ${role} to the tuner's provision step, or set "isolation": "versions", which passes no role`,
  },
  {
    message: /runtime parameter of \S+ is no longer supported/i,
    hint: () =>
      'Lambda makes no new functions of this runtime, so it cannot be copied: upgrade the function, or, while Lambda still takes updates of it, set "isolation": "versions"',
  },
  {
    message: /role defined for the function cannot be assumed/i,
    hint: () =>
      'a trust policy that names the function (aws:SourceArn) keeps clones of it out: let it name functions that begin with power-tuner-clone- as well, or set "isolation": "versions"',
  },
  {
    name: /^KMS|^AccessDenied/,
    message: /kms/i,
    hint: () =>
      "allow kms:Encrypt, kms:Decrypt and kms:CreateGrant on the target's key to the tuner's provision step, in its policy and the key's",
  },
  {
    name: /^AccessDenied|^Unauthorized/,
    hint: () => "allow the action on that resource to the tuner's provision step",
  },
  {
    name: /^ENILimitReached|^SubnetIPAddressLimitReached/,
    hint: () =>
      "the VPC has no room for another network interface: free addresses, raise the quota, or tune fewer candidates at once (candidateConcurrency)",
  },
  {
    name: /^EC2AccessDenied/,
    hint: () => "the target's role needs the ec2 permissions of AWSLambdaVPCAccessExecutionRole",
  },
  {
    name: /^RequestEntityTooLarge/,
    hint: () => "a package that is sent to another region or account may have 50 MB: deploy the tuner there",
  },
  {
    name: /^(CodeVerificationFailed|InvalidCodeSignature)/,
    hint: () =>
      "the target's code signing configuration refuses this package: sign it, or name a signed one in `code`",
  },
  {
    message: /layer/i,
    hint: () =>
      "a layer must fit the clone's architecture and be readable for the tuner (lambda:GetLayerVersion); `architectures` leaves one out",
  },
  {
    message: /S3|bucket/,
    hint: () =>
      "the package must be in a bucket of the target's region that the tuner's provision step may read",
  },
];

/**
 * Says in plain words why a candidate was refused and what to do.
 * @throws ThrottledError when it was throttling, which the state machine repeats; the error itself when it is none
 * of Lambda's.
 */
export function explainCandidateRefusal(error: unknown, functionName: string): Refusal {
  if (error instanceof NotProvisionedError) {
    return { errorType: error.errorType, errorMessage: error.message };
  }
  if (isThrottle(error)) {
    throw new ThrottledError(`Lambda throttled making ${functionName} ready: ${String(error)}`, {
      cause: error,
    });
  }
  if (!(error instanceof LambdaServiceException) && !isFault(error)) throw error;
  const message = messageOf(error);
  const hint = findHint(errorName(error), message);
  return { errorType: errorName(error), errorMessage: hint ? `${message}; ${hint}` : message };
}

function findHint(name: string, text: string): string | undefined {
  for (const { name: nameFits, message, hint } of HINTS) {
    const found = message ? text.match(message) : [];
    if (found && (nameFits?.test(name) ?? true)) return hint(found[1] ?? "");
  }
  return undefined;
}
