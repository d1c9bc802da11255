import {
  listAnalyze,
  listApply,
  listCleanup,
  listMeasure,
  listPrepare,
  listProvision,
} from "./step-permissions.ts";
import type { Step } from "./steps.ts";

/** One statement of a step's role. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What the step does with it, and why a resource is a pattern where one is. */
  readonly why: string;
  /** Logical id of the CloudFormation condition without which the statement is left out. */
  readonly onlyIf?: string;
}

/** Lists of ARNs that may hang on a CloudFormation condition, in templates with parameters. */
export type ConditionalList = "applyTo" | "processors" | "payloadBuckets" | "assumableRoles";

/** What the permissions are about: ARNs and ARN patterns, all of one partition and account where not said otherwise. */
export interface PermissionScope {
  readonly partition: string;
  readonly accountId: string;
  /** Regions in which targets may be, and clones are made. */
  readonly regions: readonly string[];
  readonly bucketArn: string;
  /** KMS key of the tuner's bucket. */
  readonly bucketKeyArn?: string;
  /** Functions that may be read and copied, with their versions and aliases. */
  readonly targets: readonly string[];
  /** Functions that Apply may change, with their versions and aliases. */
  readonly applyTo: readonly string[];
  /** Functions that `isolation: "versions"` may change and restore, without qualifiers. */
  readonly versionsOf: readonly string[];
  /** Functions that may be invoked around each invocation, with their versions and aliases. */
  readonly processors: readonly string[];
  /** Buckets of payloads. */
  readonly payloadBuckets: readonly string[];
  /** Buckets of packages that the input names per architecture. */
  readonly codeBuckets: readonly string[];
  /** KMS keys of the payload and code buckets. */
  readonly inputKeys: readonly string[];
  readonly imageRepositories: readonly string[];
  /** Roles that clones may get. */
  readonly passRoles: readonly string[];
  readonly assumableRoles: readonly string[];
  /** Customer-managed KMS keys that encrypt the environment variables of targets. */
  readonly targetKeys: readonly string[];
  readonly deadLetterQueueArn: string;
  readonly logGroupArns: Readonly<Record<Step, string>>;
  readonly isInVpc: boolean;
  readonly onlyIf: Readonly<Partial<Record<ConditionalList, string>>>;
}

/**
 * What each step's role may do, and nothing else. Only functions whose name starts with the clone prefix may be
 * created, invoked, changed or deleted, except by Apply on the functions of `applyTo` and by
 * `isolation: "versions"` on those of `versionsOf`.
 * Which actions an operation needs: docs.aws.amazon.com, Service Authorization Reference, and the Lambda developer
 * guide's pages on execution roles, VPC, file systems, container images and KMS.
 */
export function listPermissions(scope: PermissionScope): Record<Step, readonly Permission[]> {
  const complete = (step: Step, own: readonly Permission[]) =>
    [...listCommon(step, scope), ...own].filter(({ resources }) => resources.length > 0);
  return {
    prepare: complete("prepare", listPrepare(scope)),
    provision: complete("provision", listProvision(scope)),
    measure: complete("measure", listMeasure(scope)),
    assess: complete("assess", []),
    analyze: complete("analyze", listAnalyze(scope)),
    apply: complete("apply", listApply(scope)),
    cleanup: complete("cleanup", listCleanup(scope)),
  };
}

function listCommon(step: Step, scope: PermissionScope): Permission[] {
  return [
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [scope.logGroupArns[step]],
      why: "writes its own log group; a log stream's name is chosen by Lambda",
    },
    {
      actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      resources: ["*"],
      why: "sends traces; X-Ray has no resources to name",
    },
    {
      actions: ["s3:GetObject", "s3:PutObject"],
      resources: [`${scope.bucketArn}/runs/*`],
      why: "reads and writes the objects of runs, in the tuner's own bucket",
    },
    {
      actions: ["s3:ListBucket"],
      resources: [scope.bucketArn],
      why: "lists the objects of a run; without it a missing object looks like a forbidden one",
    },
    {
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: scope.bucketKeyArn ? [scope.bucketKeyArn] : [],
      why: "the bucket's key",
    },
    {
      actions: [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses",
        "ec2:UnassignPrivateIpAddresses",
      ],
      resources: scope.isInVpc ? ["*"] : [],
      why: "Lambda connects the step to the VPC with its role; network interfaces have no name before they exist",
    },
  ];
}
