import { CLONE_NAME_PREFIX } from "../prepare/plan.ts";
import type { Permission, PermissionScope } from "./permissions.ts";

/** What ends isolation by versions. */
export function listVersionRemoval(scope: PermissionScope): Permission[] {
  return [
    {
      actions: ["lambda:GetFunction", "lambda:DeleteFunction"],
      resources: listQualified(scope.versionsOf),
      why: "isolation by versions: deletes published versions; only ARNs with a qualifier, never the function",
    },
  ];
}

/** Reads of what a run keeps for its own time. */
export function listWorkReads({ bucketArn }: PermissionScope, why: string): Permission[] {
  return [{ actions: ["s3:GetObject"], resources: [`${bucketArn}/work/*`], why }];
}

/** Reads of container images. */
export function listImageReads({ imageRepositories }: PermissionScope): Permission[] {
  return [
    {
      actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:GetRepositoryPolicy"],
      resources: imageRepositories,
      why: "Lambda reads the target's image as its caller; the default is every repository of the account",
    },
  ];
}

/** Reads of any object in these buckets. */
export function listBucketReads(bucketArns: readonly string[], why: string, onlyIf?: string): Permission[] {
  return [
    {
      actions: ["s3:GetObject", "s3:GetObjectVersion"],
      resources: bucketArns.map((arn) => `${arn}/*`),
      why,
      onlyIf,
    },
    {
      actions: ["s3:ListBucket"],
      resources: bucketArns,
      why: "tells a missing object from a forbidden one",
      onlyIf,
    },
  ];
}

/** Reads of packages that the user has in other buckets. */
export function listCodeReads(scope: PermissionScope): Permission[] {
  return [
    ...listBucketReads(
      scope.codeBuckets,
      "reads packages for an architecture from the buckets that were named",
    ),
    { actions: ["kms:Decrypt"], resources: scope.inputKeys, why: "the keys of those buckets" },
  ];
}

/** Lambda uses the key in its caller's name, so the caller is held to uses that come through Lambda. */
export function listTargetKeys({ targetKeys }: PermissionScope, actions: readonly string[]): Permission[] {
  return [
    {
      actions,
      resources: targetKeys,
      conditions: { StringLike: { "kms:ViaService": "lambda.*" } },
      why: "the keys of the targets' environment variables and packages, through Lambda only",
    },
  ];
}

/** The roles by which targets of other accounts are reached. */
export function listAssumedRoles({ assumableRoles, onlyIf }: PermissionScope): Permission[] {
  return [
    {
      actions: ["sts:AssumeRole"],
      resources: assumableRoles,
      why: "reaches targets of other accounts with the roles that were named",
      onlyIf: onlyIf.assumableRoles,
    },
  ];
}

/** Versions and aliases of functions, and not the functions themselves. */
export function listQualified(functionArns: readonly string[]): string[] {
  return functionArns.map((arn) => `${arn}:*`);
}

/** Every clone of this account in the regions of targets, with its versions. */
export function listClonePatterns({ partition, accountId, regions }: PermissionScope): string[] {
  return regions.map(
    (region) => `arn:${partition}:lambda:${region}:${accountId}:function:${CLONE_NAME_PREFIX}*`,
  );
}
