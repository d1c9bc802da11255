/** What is wrong, beside a right `lambdaARN` where it has none of its own, and every line of the message. */
export type WrongInputs = readonly (readonly [Record<string, unknown>, readonly string[]])[];

const IMAGE = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1";

/** What is wrong of the function, the configurations and the events, and every line of the message. */
export const WRONG_TARGETS: WrongInputs = [
  [
    { lambdaARN: undefined },
    [
      "lambdaARN: missing; allowed: a function name, partial ARN or full ARN, with or without a version or alias",
    ],
  ],
  [
    { lambdaARN: 5 },
    ["lambdaARN: 5; allowed: a function name, partial ARN or full ARN, with or without a version or alias"],
  ],
  [
    { lambdaARN: "not a name" },
    [
      'lambdaARN: "not a name"; allowed: a function name, partial ARN or full ARN, with or without a version or alias',
    ],
  ],
  [
    { lambdaARN: "arn:aws:lambda:eu-west-1:12:function:orders" },
    [
      'lambdaARN: "arn:aws:lambda:eu-west-1:12:function:orders"; allowed: a function name, partial ARN or full ARN, with or without a version or alias',
    ],
  ],
  [
    { lambdaARN: "arn:aws:s3:::bucket" },
    [
      'lambdaARN: "arn:aws:s3:::bucket"; allowed: a function name, partial ARN or full ARN, with or without a version or alias',
    ],
  ],
  [
    { powerValues: [] },
    [
      'powerValues: []; allowed: a list of 1 to 40 different whole numbers of MB from 128 to 10240, "ALL" or "AUTO"',
    ],
  ],
  [{ powerValues: [127] }, ["powerValues.0: 127; allowed: a whole number of MB from 128 to 10240"]],
  [{ powerValues: [10241] }, ["powerValues.0: 10241; allowed: a whole number of MB from 128 to 10240"]],
  [{ powerValues: [512.5] }, ["powerValues.0: 512.5; allowed: a whole number of MB from 128 to 10240"]],
  [
    { powerValues: ["512"] },
    ['powerValues.0: "512"; allowed: a whole number of MB from 128 to 10240; leave out the quotes: 512'],
  ],
  [
    { powerValues: [512, 512] },
    [
      'powerValues: [512,512]; allowed: a list of 1 to 40 different whole numbers of MB from 128 to 10240, "ALL" or "AUTO"',
    ],
  ],
  [
    { powerValues: "all" },
    [
      'powerValues: "all"; allowed: a list of 1 to 40 different whole numbers of MB from 128 to 10240, "ALL" or "AUTO"',
    ],
  ],
  [
    { powerValues: 512 },
    [
      'powerValues: 512; allowed: a list of 1 to 40 different whole numbers of MB from 128 to 10240, "ALL" or "AUTO"',
    ],
  ],
  [{ architectures: "arm64" }, ['architectures: "arm64"; allowed: a list of one or both of x86_64, arm64']],
  [{ architectures: [] }, ["architectures: []; allowed: a list of one or both of x86_64, arm64"]],
  [{ architectures: ["arm"] }, ['architectures.0: "arm"; allowed: a list of one or both of x86_64, arm64']],
  [
    { architectures: ["arm64", "arm64"] },
    ['architectures: ["arm64","arm64"]; allowed: a list of one or both of x86_64, arm64'],
  ],
  [
    { code: { arm: { imageUri: IMAGE } } },
    ['code.arm: "an unknown field"; allowed: a known field; did you mean code.arm64?'],
  ],
  [
    { code: { arm64: {} } },
    [
      'code.arm64: {}; allowed: {"s3Bucket", "s3Key", "s3ObjectVersion" (optional)} or {"imageUri" of Amazon ECR}',
    ],
  ],
  [
    { code: { arm64: { s3Bucket: "Bad_Bucket", s3Key: "k" } } },
    ['code.arm64.s3Bucket: "Bad_Bucket"; allowed: the name of a bucket in the function\'s region'],
  ],
  [
    { code: { arm64: { s3Bucket: "packages" } } },
    ["code.arm64.s3Key: missing; allowed: the key of a zip package, of 1 to 1024 characters"],
  ],
  [
    { code: { arm64: { imageUri: "app:1" } } },
    [
      'code.arm64.imageUri: "app:1"; allowed: the URI of an image in Amazon ECR: ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY:TAG',
    ],
  ],
  [
    { code: { arm64: { imageUri: IMAGE, s3Key: "k" } } },
    [
      'code.arm64.s3Key: "an unknown field"; allowed: {"s3Bucket", "s3Key", "s3ObjectVersion" (optional)} or {"imageUri" of Amazon ECR}',
    ],
  ],
  [
    { code: { arm64: { imageUri: IMAGE } }, architectures: ["x86_64"] },
    [
      'code.arm64: {"imageUri":"111122223333.dkr.ecr.eu-west-1.amazonaws.com/app:1"}; allowed: code for x86_64, which architectures names; add arm64 to architectures, or leave this out',
    ],
  ],
  [{ isolation: "none" }, ['isolation: "none"; allowed: clones or versions']],
  [
    { isolation: "versions", architectures: ["x86_64", "arm64"] },
    [
      'architectures: ["x86_64","arm64"]; allowed: only the current architecture with isolation "versions", which measures the function itself',
    ],
  ],
  [
    { isolation: "versions", code: { x86_64: { s3Bucket: "packages", s3Key: "a.zip" } } },
    [
      'code: {"x86_64":{"s3Bucket":"packages","s3Key":"a.zip"}}; allowed: nothing with isolation "versions", which measures the function itself; leave it out',
    ],
  ],
  [
    { isolation: "versions", candidateConcurrency: 2 },
    [
      'candidateConcurrency: 2; allowed: 1 with isolation "versions", which measures the function itself, one size after the other',
    ],
  ],
  [
    { isolation: "versions", lambdaARN: "orders:live" },
    [
      'lambdaARN: "orders:live"; allowed: a function without a version or alias with isolation "versions", which measures the function itself; leave out :live',
    ],
  ],
  [{ assumeRoleArn: "role/tuner" }, ['assumeRoleArn: "role/tuner"; allowed: the ARN of an IAM role']],
  [
    {
      assumeRoleArn: "arn:aws:iam::111122223333:role/tuner",
      lambdaARN: "arn:aws:lambda:eu-west-1:444455556666:function:orders",
    },
    [
      'assumeRoleArn: "arn:aws:iam::111122223333:role/tuner"; allowed: a role of the function\'s account, 444455556666',
    ],
  ],
  [
    { payload: 1, payloads: [1] },
    [
      'payload, payloads: "all given"; allowed: one of payload, payloadS3 and payloads; leave out payloads, or payload',
    ],
  ],
  [
    { payload: 1, payloads: [1], payloadS3: "s3://bucket/key" },
    [
      'payload, payloadS3, payloads: "all given"; allowed: one of payload, payloadS3 and payloads; leave out payloadS3 and payloads, or payload',
    ],
  ],
  [{ payloadS3: "bucket/key" }, ['payloadS3: "bucket/key"; allowed: s3://BUCKET/KEY']],
  [{ payloadS3: "s3://bucket" }, ['payloadS3: "s3://bucket"; allowed: s3://BUCKET/KEY']],
  [{ payloads: [] }, ['payloads: "(not shown)"; allowed: a list of 1 to 10000 events, each any JSON']],
  [
    { payloads: { secret: "4111" } },
    ['payloads: "(not shown)"; allowed: a list of 1 to 10000 events, each any JSON'],
  ],
  [
    { payload: [{ payload: "secret", weight: 1 }, { event: "secret" }] },
    [
      'payload: "(not shown)"; allowed: a list in which all items are {"payload": ..., "weight": NUMBER}, or none is; to send this list as it is, give it as the only item of payloads',
    ],
  ],
  [
    { payload: [{ payload: "secret", weight: 0 }] },
    ['payload.0.weight: "(not shown)"; allowed: a number above 0, at most 1000000000000'],
  ],
  [
    {
      payload: [
        { payload: "secret", weight: "1" },
        { payload: 1, weight: -1 },
      ],
    },
    [
      'payload.0.weight: "(not shown)"; allowed: a number above 0, at most 1000000000000',
      'payload.1.weight: "(not shown)"; allowed: a number above 0, at most 1000000000000',
    ],
  ],
  [
    {
      payload: [
        { payload: 1, weight: 1 },
        { payload: 2, weight: 1 },
        { payload: 3, weight: 1 },
      ],
      num: 2,
    },
    ["num: 2; allowed: at least 3, the number of weighted events, so that each is sent"],
  ],
];
