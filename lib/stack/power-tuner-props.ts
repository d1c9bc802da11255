import type { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { ISecurityGroup, IVpc, SubnetSelection } from "aws-cdk-lib/aws-ec2";
import type { IRepository } from "aws-cdk-lib/aws-ecr";
import type { IManagedPolicy, IRole, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Code, IFunction } from "aws-cdk-lib/aws-lambda";
import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { ConditionalList } from "./permissions.ts";
import type { Step } from "./steps.ts";

/** Settings of a power tuner. Without any it may read and clone every function, and change none. */
export interface PowerTunerProps {
  /**
   * Name of this deployment: of the state machine, and the beginning of its functions' and log groups' names.
   * Lower and upper case letters, digits, `-` and `_`, at most 40. Two deployments in one account and region need
   * two names.
   * @default "power-tuner"
   */
  readonly namePrefix?: string;
  /**
   * Functions that may be read and copied: functions, or ARNs without qualifier, in which `*` stands for anything.
   * @default every function of the account in `targetRegions`
   */
  readonly targets?: readonly (IFunction | string)[];
  /**
   * Regions in which targets may be.
   * @default the stack's own region
   */
  readonly targetRegions?: readonly string[];
  /**
   * Functions that Apply may change (memory, architecture, version, alias) when an execution's input asks for it.
   * @default none: no function but the tuner's own clones can be changed
   */
  readonly applyTo?: readonly (IFunction | string)[];
  /**
   * Functions that `isolation: "versions"` may change and restore, for those who cannot pass roles. No patterns:
   * each function is named.
   * @default none
   */
  readonly isolationByVersionsOf?: readonly (IFunction | string)[];
  /**
   * Roles that clones may get: `iam:PassRole`, to lambda.amazonaws.com only. A role's ARN may be a pattern.
   * @default every role of the account
   */
  readonly passRoles?: readonly (IRole | string)[];
  /**
   * Pre- and post-processors that may be invoked.
   * @default none
   */
  readonly processors?: readonly (IFunction | string)[];
  /**
   * Buckets, or bucket ARNs, from which `payloadS3` may be read.
   * @default none
   */
  readonly payloadBuckets?: readonly (IBucket | string)[];
  /**
   * Buckets, or bucket ARNs, from which `code` per architecture may be read. Who may write to one and start
   * executions runs code with the role of any target.
   * @default none
   */
  readonly codeBuckets?: readonly (IBucket | string)[];
  /**
   * Repositories, or repository ARNs and patterns, of the images of targets: read only. A target's own repository
   * lets Lambda in already, so the policy of none is changed. Who may push to one and start executions runs code
   * with the role of any target that is an image.
   * @default every repository of the account in `targetRegions`
   */
  readonly imageRepositories?: readonly (IRepository | string)[];
  /**
   * Customer-managed KMS keys, or their ARNs, with which environment variables of targets are encrypted. May be
   * used through Lambda only.
   * @default none
   */
  readonly targetKeys?: readonly (IKey | string)[];
  /**
   * ARNs of the roles that may be assumed to reach targets of other accounts. No patterns.
   * @default none
   */
  readonly assumableRoleArns?: readonly string[];
  /**
   * Permissions boundary of every role of the tuner.
   * @default none
   */
  readonly permissionsBoundary?: IManagedPolicy;
  /**
   * IAM path of every role of the tuner, such as `/tools/`.
   * @default "/"
   */
  readonly rolePath?: string;
  /** More for the role of a step, for example `kms:Decrypt` of a payload bucket whose key is in another stack. */
  readonly extraPolicies?: Readonly<Partial<Record<Step, readonly PolicyStatement[]>>>;
  /**
   * VPC that the steps run in. They need a way to Lambda, S3, STS and CloudWatch Logs: NAT or endpoints.
   * @default none
   */
  readonly vpc?: IVpc;
  /** @default the VPC's private subnets */
  readonly vpcSubnets?: SubnetSelection;
  /** @default one for all steps, without inbound rules */
  readonly securityGroups?: readonly ISecurityGroup[];
  /**
   * KMS key of the bucket and the log groups. The policy of a key that is not of this app must let
   * `logs.REGION.amazonaws.com` use it.
   * @default keys of S3 and CloudWatch Logs
   */
  readonly encryptionKey?: IKey;
  /**
   * How long the tuner's own logs are kept; those of clones three days.
   * @default one month
   */
  readonly logRetention?: RetentionDays;
  /**
   * How long inputs, samples, results and reports are kept. Whole days.
   * @default 90 days
   */
  readonly reportRetention?: Duration;
  /**
   * Whether the bucket stays when the stack is deleted. `DESTROY` works on an empty bucket only.
   * @default RETAIN
   */
  readonly bucketRemovalPolicy?: RemovalPolicy;
  /**
   * Bucket for S3's server access logs.
   * @default none
   */
  readonly accessLogsBucket?: IBucket;
  /**
   * Topic that is told of left-over clones and failed clean-ups.
   * @default none: the alarms change their state and tell nobody
   */
  readonly alarmTopic?: ITopic;
  /**
   * Where the package of a step comes from.
   * @default the package that `npm run build` has made
   */
  readonly code?: (step: Step) => Code;
  /**
   * For templates with parameters: logical ids of the CloudFormation conditions without which the permissions of a
   * list are left out.
   * @default the permissions of a list that is given are there
   */
  readonly onlyIf?: Readonly<Partial<Record<ConditionalList, string>>>;
}
