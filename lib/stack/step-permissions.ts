import type { Permission, PermissionScope } from "./permissions.ts";
import {
  listAssumedRoles,
  listBucketReads,
  listClonePatterns,
  listCodeReads,
  listImageReads,
  listQualified,
  listTargetKeys,
  listVersionRemoval,
  listWorkReads,
} from "./shared-permissions.ts";

/** GetFunction gives the tags only to those who may list them. */
const READ_WITH_TAGS = ["lambda:GetFunction", "lambda:ListTags"];

/** Environment variables are encrypted under a grant; packages with a key of the user's under a data key. */
const WRITING_WITH_KEYS = [
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:DescribeKey",
  "kms:CreateGrant",
  "kms:GenerateDataKey",
];

/** Reads targets, prices and production, and keeps what the other steps need of them. */
export function listPrepare(scope: PermissionScope): Permission[] {
  return [
    {
      actions: ["lambda:GetFunction"],
      resources: scope.targets,
      why: "reads targets, their versions and aliases; the default is every function of the account",
    },
    {
      actions: ["lambda:GetAccountSettings"],
      resources: ["*"],
      why: "reads the account's concurrency limit; it has no resource to name",
    },
    {
      actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
      resources: [`${scope.bucketArn}/work/*`],
      why: "keeps events and a copy of the target's package for two days, in the tuner's own bucket",
    },
    {
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: [`${scope.bucketArn}/prices/*`],
      why: "keeps list prices for a week, in the tuner's own bucket",
    },
    {
      actions: ["pricing:GetProducts"],
      resources: ["*"],
      why: "asks what Lambda costs; the Price List API has no resource to name. Without it a dated table is used",
    },
    {
      actions: ["cloudwatch:GetMetricData"],
      resources: ["*"],
      why: "reads what targets do in production, when the input asks; metrics have no resource to name. Without it a warning says so",
    },
    ...listBucketReads(
      scope.payloadBuckets,
      "reads payloads from the buckets that were named",
      scope.onlyIf.payloadBuckets,
    ),
    ...listCodeReads(scope),
    ...listTargetKeys(scope, ["kms:Decrypt"]),
    ...listAssumedRoles(scope),
  ];
}

/** Makes clones of targets, or publishes versions of them. */
export function listProvision(scope: PermissionScope): Permission[] {
  const { partition, accountId, regions } = scope;
  return [
    {
      actions: [...READ_WITH_TAGS, "lambda:GetFunctionCodeSigningConfig"],
      resources: scope.targets,
      why: "reads what it clones; the default is every function of the account",
    },
    {
      actions: [
        ...READ_WITH_TAGS,
        "lambda:CreateFunction",
        "lambda:TagResource",
        "lambda:PutRuntimeManagementConfig",
        "lambda:PublishVersion",
        "lambda:DeleteFunction",
      ],
      resources: listClonePatterns(scope),
      why: "makes clones, and deletes one that was made after its run had ended; their names begin with the clone prefix",
    },
    {
      actions: ["s3:PutObject"],
      resources: [`${scope.bucketArn}/open/*`],
      why: "marks the run as open, in the tuner's own bucket",
    },
    {
      actions: ["s3:DeleteObject"],
      resources: [`${scope.bucketArn}/runs/*/clones/*`],
      why: "takes back the record of a clone that was not made, in the tuner's own bucket",
    },
    ...listWorkReads(scope, "gives clones the copy of the target's package, in the tuner's own bucket"),
    {
      actions: ["iam:PassRole"],
      resources: scope.passRoles,
      conditions: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      why: "gives a clone its target's role; the default is any role, to Lambda only",
    },
    {
      actions: ["lambda:GetLayerVersion"],
      resources: regions.map((region) => `arn:${partition}:lambda:${region}:*:layer:*`),
      why: "CreateFunction reads the target's layers as its caller; layers often belong to other accounts",
    },
    ...listImageReads(scope),
    {
      actions: ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"],
      resources: ["*"],
      why: "CreateFunction checks the target's VPC as its caller; EC2 descriptions have no resource to name",
    },
    {
      actions: ["elasticfilesystem:DescribeMountTargets"],
      resources: regions.flatMap((region) =>
        ["access-point", "file-system"].map(
          (kind) => `arn:${partition}:elasticfilesystem:${region}:${accountId}:${kind}/*`,
        ),
      ),
      why: "CreateFunction checks the target's file systems as its caller",
    },
    ...listCodeReads(scope),
    ...listTargetKeys(scope, WRITING_WITH_KEYS),
    ...listAssumedRoles(scope),
    {
      actions: [
        "lambda:GetFunction",
        "lambda:ListVersionsByFunction",
        "lambda:UpdateFunctionConfiguration",
        "lambda:PublishVersion",
      ],
      resources: scope.versionsOf,
      why: "isolation by versions: publishes a version of the target per candidate, and restores the target",
    },
    ...listVersionRemoval(scope),
  ];
}

/** Invokes clones or versions, and processors. */
export function listMeasure(scope: PermissionScope): Permission[] {
  return [
    {
      actions: ["lambda:InvokeFunction", "lambda:GetFunction", "lambda:UpdateFunctionConfiguration"],
      resources: listClonePatterns(scope),
      why: "invokes clones, and changes their environment to force cold starts; their names begin with the clone prefix",
    },
    ...listWorkReads(scope, "reads the events, in the tuner's own bucket"),
    {
      actions: ["lambda:InvokeFunction"],
      resources: scope.processors,
      why: "invokes the pre- and post-processors that were named",
      onlyIf: scope.onlyIf.processors,
    },
    {
      actions: ["lambda:InvokeFunction"],
      resources: listQualified(scope.versionsOf),
      why: "isolation by versions: invokes the published versions of the target",
    },
    ...listTargetKeys(scope, ["kms:Decrypt", "kms:Encrypt", "kms:DescribeKey", "kms:CreateGrant"]),
    ...listAssumedRoles(scope),
  ];
}

/** Reads and writes the objects of runs and fleets. */
export function listAnalyze(scope: PermissionScope): Permission[] {
  return [
    {
      actions: ["s3:AbortMultipartUpload"],
      resources: [`${scope.bucketArn}/runs/*`],
      why: "drops a large result whose upload broke off, in the tuner's own bucket",
    },
    {
      actions: ["s3:GetObject"],
      resources: [`${scope.bucketArn}/work/fleets/*`],
      why: "reads how the runs of a fleet have ended, in the tuner's own bucket",
    },
    {
      actions: ["s3:PutObject"],
      resources: [`${scope.bucketArn}/fleets/*`],
      why: "writes the overview of a fleet, in the tuner's own bucket",
    },
  ];
}

/** Changes the functions that were named for it, and none where none was. */
export function listApply(scope: PermissionScope): Permission[] {
  return [
    {
      actions: [
        "lambda:GetFunction",
        "lambda:UpdateFunctionConfiguration",
        "lambda:UpdateFunctionCode",
        "lambda:PublishVersion",
        "lambda:GetAlias",
        "lambda:CreateAlias",
        "lambda:UpdateAlias",
      ],
      resources: scope.applyTo,
      why: "changes memory, architecture and alias of the functions named for it, when the input asks",
      onlyIf: scope.onlyIf.applyTo,
    },
    ...(scope.applyTo.length > 0
      ? [
          {
            actions: ["s3:AbortMultipartUpload"],
            resources: [`${scope.bucketArn}/runs/*`],
            why: "drops a copy of the previous package that broke off, in the tuner's own bucket",
          },
          ...listWorkReads(
            scope,
            "gives the target the package that was measured, in the tuner's own bucket",
          ),
          ...listCodeReads(scope),
          ...listImageReads(scope),
          ...listTargetKeys(scope, WRITING_WITH_KEYS),
        ].map((permission) => ({ ...permission, onlyIf: scope.onlyIf.applyTo }))
      : []),
    ...listAssumedRoles(scope),
  ];
}

/** Finds and removes what runs have made. */
export function listCleanup(scope: PermissionScope): Permission[] {
  return [
    {
      actions: ["lambda:ListFunctions"],
      resources: ["*"],
      why: "finds clones that nobody remembers; ListFunctions has no resource to name",
    },
    {
      actions: [...READ_WITH_TAGS, "lambda:DeleteFunction"],
      resources: listClonePatterns(scope),
      why: "deletes clones; their names begin with the clone prefix",
    },
    {
      actions: ["s3:GetObject", "s3:DeleteObject"],
      resources: [`${scope.bucketArn}/open/*`],
      why: "finds open runs and closes them, in the tuner's own bucket",
    },
    {
      actions: ["sqs:SendMessage"],
      resources: [scope.deadLetterQueueArn],
      why: "Lambda leaves there what the step failed to do for EventBridge",
    },
    ...listAssumedRoles(scope),
    {
      actions: ["lambda:GetFunction", "lambda:ListVersionsByFunction", "lambda:UpdateFunctionConfiguration"],
      resources: scope.versionsOf,
      why: "isolation by versions: restores the target",
    },
    ...listVersionRemoval(scope),
  ];
}
