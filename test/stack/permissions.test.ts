import { describe, expect, it } from "vitest";
import { STEPS, type Step } from "../../lib/stack/steps.ts";
import { readRoles } from "./policies.ts";
import { canDo, ORDERS, readStep, synthesize } from "./stacks.ts";

const CLONES = "arn:aws:lambda:us-east-1:111122223333:function:power-tuner-clone-*";
const FUNCTIONS = "arn:aws:lambda:us-east-1:111122223333:function:*";

/** What a step may do beside what all may: `action resource`, sorted. */
function listOwn(variant: string, step: Step): string[] {
  const common = new Set(
    STEPS.flatMap((other) => (other === "assess" ? readStep(synthesize(variant), other).flatMap(list) : [])),
  );
  return readStep(synthesize(variant), step)
    .flatMap(list)
    .filter((one) => !common.has(one) && !one.startsWith("logs:"))
    .toSorted();
}

const list = ({
  actions,
  resources,
}: {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}) =>
  actions.flatMap((action) =>
    resources.map((resource) =>
      `${action} ${resource}`.replace(/<PowerTuner(\w+?)[0-9A-F]{8}\.Arn>/, "<$1>"),
    ),
  );

describe("permissions of the steps, with the defaults", () => {
  it("are a bucket, a log group and traces for all", () => {
    expect(readStep(synthesize(), "assess").flatMap(list).toSorted()).toEqual([
      "logs:CreateLogStream <AssessLogs>",
      "logs:PutLogEvents <AssessLogs>",
      "s3:GetObject <Bucket>/runs/*",
      "s3:ListBucket <Bucket>",
      "s3:PutObject <Bucket>/runs/*",
      "xray:PutTelemetryRecords *",
      "xray:PutTraceSegments *",
    ]);
  });

  it.each<[Step, string[]]>([
    [
      "prepare",
      [
        "cloudwatch:GetMetricData *",
        `lambda:GetAccountSettings *`,
        `lambda:GetFunction ${FUNCTIONS}`,
        "pricing:GetProducts *",
        "s3:AbortMultipartUpload <Bucket>/work/*",
        "s3:GetObject <Bucket>/prices/*",
        "s3:PutObject <Bucket>/prices/*",
        "s3:PutObject <Bucket>/work/*",
      ],
    ],
    [
      "provision",
      [
        "ec2:DescribeSecurityGroups *",
        "ec2:DescribeSubnets *",
        "ec2:DescribeVpcs *",
        "ecr:BatchGetImage arn:aws:ecr:us-east-1:111122223333:repository/*",
        "ecr:GetDownloadUrlForLayer arn:aws:ecr:us-east-1:111122223333:repository/*",
        "ecr:GetRepositoryPolicy arn:aws:ecr:us-east-1:111122223333:repository/*",
        "elasticfilesystem:DescribeMountTargets arn:aws:elasticfilesystem:us-east-1:111122223333:access-point/*",
        "elasticfilesystem:DescribeMountTargets arn:aws:elasticfilesystem:us-east-1:111122223333:file-system/*",
        "iam:PassRole arn:aws:iam::111122223333:role/*",
        `lambda:CreateFunction ${CLONES}`,
        `lambda:DeleteFunction ${CLONES}`,
        `lambda:GetFunction ${FUNCTIONS}`,
        `lambda:GetFunction ${CLONES}`,
        `lambda:GetFunctionCodeSigningConfig ${FUNCTIONS}`,
        "lambda:GetLayerVersion arn:aws:lambda:us-east-1:*:layer:*",
        `lambda:ListTags ${FUNCTIONS}`,
        `lambda:ListTags ${CLONES}`,
        `lambda:PublishVersion ${CLONES}`,
        `lambda:PutRuntimeManagementConfig ${CLONES}`,
        `lambda:TagResource ${CLONES}`,
        "s3:DeleteObject <Bucket>/runs/*/clones/*",
        "s3:GetObject <Bucket>/work/*",
        "s3:PutObject <Bucket>/open/*",
      ],
    ],
    [
      "measure",
      [
        `lambda:GetFunction ${CLONES}`,
        `lambda:InvokeFunction ${CLONES}`,
        `lambda:UpdateFunctionConfiguration ${CLONES}`,
        "s3:GetObject <Bucket>/work/*",
      ],
    ],
    ["assess", []],
    [
      "analyze",
      [
        "s3:AbortMultipartUpload <Bucket>/runs/*",
        "s3:GetObject <Bucket>/work/fleets/*",
        "s3:PutObject <Bucket>/fleets/*",
      ],
    ],
    ["apply", []],
    [
      "cleanup",
      [
        `lambda:DeleteFunction ${CLONES}`,
        `lambda:GetFunction ${CLONES}`,
        "lambda:ListFunctions *",
        `lambda:ListTags ${CLONES}`,
        "s3:DeleteObject <Bucket>/open/*",
        "s3:GetObject <Bucket>/open/*",
        "sqs:SendMessage <CleanupDeadLetters>",
      ],
    ],
  ])("of %s are these and no others", (step, expected) => {
    expect(listOwn("default", step)).toEqual(expected);
  });

  it("let the state machine invoke the steps and nothing else", () => {
    const role = [...readRoles(synthesize())].find(([id]) => id.startsWith("PowerTunerStateMachineRole"));
    const invoked = (role?.[1] ?? []).filter(({ actions }) =>
      actions.some((action) => action.startsWith("lambda:")),
    );
    expect(invoked.flatMap(list)).toEqual(
      STEPS.map((step) => `lambda:InvokeFunction <${step.charAt(0).toUpperCase()}${step.slice(1)}Function>`),
    );
    const others = (role?.[1] ?? [])
      .flatMap(({ actions }) => actions)
      .filter((one) => !one.startsWith("lambda:"));
    for (const action of others) expect(action).toMatch(/^(logs|xray):/);
  });
});

describe("roles for clones", () => {
  it("are passed to Lambda only", () => {
    const [passing, ...others] = readStep(synthesize(), "provision").filter(({ actions }) =>
      actions.includes("iam:PassRole"),
    );
    expect(others).toEqual([]);
    expect(passing?.actions).toEqual(["iam:PassRole"]);
    expect(passing?.conditions).toEqual({ StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } });
  });

  it("are the named ones only, when some are named", () => {
    const template = synthesize("everything");
    expect(canDo(template, "provision", "iam:PassRole", "arn:aws:iam::111122223333:role/orders")).toBe(true);
    expect(canDo(template, "provision", "iam:PassRole", "arn:aws:iam::111122223333:role/admin")).toBe(false);
  });
});

describe("permissions of a tuner with everything", () => {
  const template = synthesize("everything");

  it("read the named targets with their versions, and no others", () => {
    for (const name of [ORDERS, `${ORDERS}:1`, `${ORDERS}:PROD`, ORDERS.replace("orders", "shop-cart:3")]) {
      expect(canDo(template, "prepare", "lambda:GetFunction", name), name).toBe(true);
      expect(canDo(template, "provision", "lambda:GetFunction", name), name).toBe(true);
    }
    expect(canDo(template, "prepare", "lambda:GetFunction", `${ORDERS}2`)).toBe(false);
  });

  it("make clones in the named regions only", () => {
    const clone = (region: string) => `arn:aws:lambda:${region}:111122223333:function:power-tuner-clone-1`;
    expect(canDo(template, "provision", "lambda:CreateFunction", clone("eu-west-1"))).toBe(true);
    expect(canDo(template, "cleanup", "lambda:DeleteFunction", clone("eu-west-1"))).toBe(true);
    expect(canDo(template, "provision", "lambda:CreateFunction", clone("eu-west-2"))).toBe(false);
  });

  it("let Measure alone invoke the processors", () => {
    const processor = ORDERS.replace("orders", "make-payload");
    for (const step of STEPS) {
      expect(canDo(template, step, "lambda:InvokeFunction", `${processor}:LIVE`), step).toBe(
        step === "measure",
      );
    }
  });

  it("assume the named roles, from the steps that speak to the target", () => {
    const role = "arn:aws:iam::444455556666:role/power-tuner-target";
    const assuming = STEPS.filter((step) => canDo(template, step, "sts:AssumeRole", role));
    expect(assuming).toEqual(["prepare", "provision", "measure", "apply", "cleanup"]);
    for (const step of STEPS) expect(canDo(template, step, "sts:AssumeRole", `${role}2`)).toBe(false);
  });

  it("read payloads in Prepare and packages where they are used, and write neither", () => {
    const reading = (bucket: string) =>
      STEPS.filter((step) => canDo(template, step, "s3:GetObject", `arn:aws:s3:::${bucket}/a/b.json`));
    expect(reading("payloads")).toEqual(["prepare"]);
    expect(reading("packages")).toEqual(["prepare", "provision", "apply"]);
    for (const step of STEPS) {
      expect(canDo(template, step, "s3:PutObject", "arn:aws:s3:::payloads/a")).toBe(false);
      expect(canDo(template, step, "s3:DeleteObject", "arn:aws:s3:::packages/a")).toBe(false);
    }
  });

  it("use the targets' keys through Lambda only", () => {
    const statements = STEPS.flatMap((step) => readStep(template, step)).filter(({ resources }) =>
      resources.includes("arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"),
    );
    expect(statements).toHaveLength(4);
    for (const { conditions } of statements) {
      expect(conditions).toEqual({ StringLike: { "kms:ViaService": "lambda.*" } });
    }
    const encrypting = STEPS.filter((step) =>
      readStep(template, step).some(
        ({ actions, resources }) =>
          actions.includes("kms:GenerateDataKey") &&
          statements.some((one) => one.resources[0] === resources[0]),
      ),
    );
    expect(encrypting).toEqual(["provision", "apply"]);
  });
});
