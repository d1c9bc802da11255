import aslValidator from "asl-validator";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { ManagedPolicy } from "aws-cdk-lib/aws-iam";
import { RetentionDays } from "aws-cdk-lib/aws-logs";
import { describe, expect, it } from "vitest";
import { METRIC_NAMESPACE } from "../../lib/stack/metrics.ts";
import { STEP_CONFIGURATIONS, STEPS } from "../../lib/stack/steps.ts";
import { makeStack, synthesize, VARIANTS } from "./stacks.ts";

const template = synthesize();

describe("the steps' functions", () => {
  it("run the newest Node.js on arm64, traced, with JSON logs at INFO in groups of their own", () => {
    template.resourceCountIs("AWS::Lambda::Function", STEPS.length);
    for (const step of STEPS) {
      const { memoryMb, timeoutSeconds } = STEP_CONFIGURATIONS[step];
      template.hasResourceProperties("AWS::Lambda::Function", {
        FunctionName: `power-tuner-${step}`,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Architectures: ["arm64"],
        MemorySize: memoryMb,
        Timeout: timeoutSeconds,
        TracingConfig: { Mode: "Active" },
        LoggingConfig: {
          LogFormat: "JSON",
          ApplicationLogLevel: "INFO",
          SystemLogLevel: "INFO",
          LogGroup: {
            Ref: Match.stringLikeRegexp(`^PowerTuner${step.charAt(0).toUpperCase()}${step.slice(1)}Logs`),
          },
        },
        Environment: {
          Variables: {
            TUNER_BUCKET: { Ref: Match.stringLikeRegexp("^PowerTunerBucket") },
            TUNER_CLONE_LOG_GROUP: { Ref: Match.stringLikeRegexp("^PowerTunerCloneLogs") },
            POWERTOOLS_SERVICE_NAME: "power-tuner",
          },
        },
      });
    }
  });

  it("run in the VPC that is given, with one security group for all", () => {
    const vpc = synthesize("vpc");
    vpc.resourceCountIs("AWS::EC2::SecurityGroup", 1);
    vpc.allResourcesProperties("AWS::Lambda::Function", {
      VpcConfig: { SubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] },
    });
    synthesize("vpc with a security group").resourceCountIs("AWS::EC2::SecurityGroup", 0);
  });
});

describe("log groups", () => {
  it("end all that they keep, the clones' after three days", () => {
    template.resourceCountIs("AWS::Logs::LogGroup", STEPS.length + 3);
    for (const step of STEPS) {
      template.hasResourceProperties("AWS::Logs::LogGroup", {
        LogGroupName: `/power-tuner/${step}`,
        RetentionInDays: 30,
      });
    }
    template.hasResourceProperties("AWS::Logs::LogGroup", {
      LogGroupName: "/power-tuner/clones",
      RetentionInDays: 3,
    });
  });

  it("keep the tuner's own logs as long as asked", () => {
    const kept = synthesize(() => ({ logRetention: RetentionDays.ONE_YEAR }));
    kept.hasResourceProperties("AWS::Logs::LogGroup", {
      LogGroupName: "/power-tuner/measure",
      RetentionInDays: 365,
    });
  });
});

describe("the bucket", () => {
  it("is private, encrypted, unversioned and over TLS only, and ends what it keeps", () => {
    template.hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Retain",
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        VersioningConfiguration: Match.absent(),
        LifecycleConfiguration: {
          Rules: [
            { Id: "runs", Prefix: "runs/", ExpirationInDays: 90, Status: "Enabled" },
            { Id: "fleets", Prefix: "fleets/", ExpirationInDays: 90, Status: "Enabled" },
            { Id: "work", Prefix: "work/", ExpirationInDays: 2, Status: "Enabled" },
            { Id: "prices", Prefix: "prices/", ExpirationInDays: 30, Status: "Enabled" },
            { Id: "open-runs", Prefix: "open/", ExpirationInDays: 30, Status: "Enabled" },
            {
              Id: "incomplete-uploads",
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
              Status: "Enabled",
            },
          ],
        },
      },
    });
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Deny",
            Action: "s3:*",
            Principal: { AWS: "*" },
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          }),
        ]),
      },
    });
  });

  it("takes a KMS key, which the log groups take too", () => {
    const kms = synthesize("kms");
    kms.hasResourceProperties("AWS::S3::Bucket", {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } },
        ],
      },
    });
    kms.allResourcesProperties("AWS::Logs::LogGroup", { KmsKeyId: Match.anyValue() });
    kms.hasResourceProperties("AWS::KMS::Key", {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ Principal: { Service: Match.anyValue() }, Effect: "Allow" }),
        ]),
      },
    });
  });

  it("keeps reports as long as asked, and goes with the stack when asked", () => {
    const short = synthesize(() => ({
      reportRetention: Duration.days(7),
      bucketRemovalPolicy: RemovalPolicy.DESTROY,
    }));
    short.hasResource("AWS::S3::Bucket", {
      DeletionPolicy: "Delete",
      Properties: {
        LifecycleConfiguration: {
          Rules: Match.arrayWith([Match.objectLike({ Id: "runs", ExpirationInDays: 7 })]),
        },
      },
    });
  });

  it("lets no other account in: packages for its functions are sent inline", () => {
    const [policy] = Object.values(synthesize("everything").findResources("AWS::S3::BucketPolicy"));
    const effects = policy?.Properties.PolicyDocument.Statement.map(
      ({ Effect }: { Effect: string }) => Effect,
    );
    expect(new Set(effects)).toEqual(new Set(["Deny"]));
  });
});

describe("the state machine", () => {
  it("logs every event and never its data, and is traced", () => {
    template.hasResourceProperties("AWS::StepFunctions::StateMachine", {
      StateMachineName: "power-tuner",
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  it("is the definition of lib/tuning.asl.json, valid with its functions and partition filled in", () => {
    const [machine] = Object.values(template.findResources("AWS::StepFunctions::StateMachine"));
    const definition: { "Fn::Join": [string, (string | Record<string, unknown>)[]] } =
      machine?.Properties.DefinitionString;
    const [, parts] = definition["Fn::Join"];
    const text = parts
      .map((part) => {
        if (typeof part === "string") return part;
        return "Ref" in part
          ? "aws"
          : `arn:aws:lambda:us-east-1:111122223333:function:${(part["Fn::GetAtt"] as string[])[0]}`;
      })
      .join("");
    const { isValid, errorsText } = aslValidator(JSON.parse(text));
    expect(isValid, errorsText?.("\n")).toBe(true);
    for (const step of STEPS) expect(text.toLowerCase()).toContain(`function:powertuner${step}function`);
  });
});

describe("clean-up without the state machine", () => {
  it("follows every execution that ended without its Cleanup, without the execution's input", () => {
    const rules = Object.values(template.findResources("AWS::Events::Rule"));
    const rule = rules.find(({ Properties }) => Properties.EventPattern);
    expect(rule?.Properties.EventPattern).toEqual({
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: {
        stateMachineArn: [{ Ref: expect.stringMatching(/^PowerTunerStateMachine/) }],
        status: ["ABORTED", "TIMED_OUT", "FAILED"],
      },
    });
    const [target] = rule?.Properties.Targets ?? [];
    expect(target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 10 });
    expect(target.DeadLetterConfig.Arn).toEqual({
      "Fn::GetAtt": [expect.stringMatching(/DeadLetters/), "Arn"],
    });
    expect(Object.values(target.InputTransformer.InputPathsMap)).toEqual([
      "$.detail.name",
      "$.detail.executionArn",
      "$.detail.stateMachineArn",
      "$.detail.status",
    ]);
    expect(target.InputTransformer.InputTemplate).toContain('"detail":{"name":<');
  });

  it("sweeps once a day", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 day)",
      Targets: [Match.objectLike({ Input: '{"sweep":true}', DeadLetterConfig: Match.anyValue() })],
    });
  });

  it("leaves what it could not do in an encrypted queue, also when the step itself fails", () => {
    template.resourceCountIs("AWS::SQS::Queue", 1);
    template.hasResourceProperties("AWS::SQS::Queue", { SqsManagedSseEnabled: true });
    template.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "power-tuner-cleanup",
      DeadLetterConfig: { TargetArn: { "Fn::GetAtt": [Match.stringLikeRegexp("DeadLetters"), "Arn"] } },
    });
  });

  it("raises an alarm on left-over clones and on failed clean-ups, and tells the topic", () => {
    const told = synthesize("everything");
    told.resourceCountIs("AWS::CloudWatch::Alarm", 2);
    told.allResourcesProperties("AWS::CloudWatch::Alarm", {
      AlarmActions: ["arn:aws:sns:us-east-1:111122223333:alarms"],
      Threshold: 0,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "notBreaching",
    });
    told.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Namespace: METRIC_NAMESPACE,
      MetricName: "LeftoverClones",
      Dimensions: [{ Name: "service", Value: "tuner" }],
    });
    told.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Namespace: "AWS/SQS",
      MetricName: "ApproximateNumberOfMessagesVisible",
    });
  });
});

describe("every role", () => {
  it("has the path and the permissions boundary that are given", () => {
    const bounded = synthesize((stack) => ({
      rolePath: "/tools/",
      permissionsBoundary: ManagedPolicy.fromManagedPolicyArn(
        stack,
        "B",
        "arn:aws:iam::111122223333:policy/boundary",
      ),
    }));
    bounded.resourceCountIs("AWS::IAM::Role", STEPS.length + 2);
    bounded.allResourcesProperties("AWS::IAM::Role", {
      Path: "/tools/",
      PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
    });
  });
});

describe("a tuner in any partition", () => {
  it.each(Object.keys(VARIANTS).filter((name) => !["apply", "versions", "everything"].includes(name)))(
    "names none (%s)",
    (variant) => {
      for (const env of [
        undefined,
        { region: "cn-north-1", account: "111122223333" },
        { region: "us-gov-west-1", account: "111122223333" },
      ]) {
        expect(JSON.stringify(Template.fromStack(makeStack(variant, env).stack).toJSON())).not.toContain(
          "arn:aws:",
        );
      }
    },
  );
});
