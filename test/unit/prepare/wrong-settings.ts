import type { WrongInputs } from "./wrong-targets.ts";

/** What is wrong of how it measures, decides and applies, and every line of the message. */
export const WRONG_SETTINGS: WrongInputs = [
  [
    { payloadTemplate: "true" },
    ['payloadTemplate: "true"; allowed: true or false; leave out the quotes: true'],
  ],
  [
    { preProcessorARN: "not a name" },
    [
      'preProcessorARN: "not a name"; allowed: a function name, partial ARN or full ARN, with or without a version or alias',
    ],
  ],
  [
    { postProcessorARN: {} },
    [
      "postProcessorARN: {}; allowed: a function name, partial ARN or full ARN, with or without a version or alias",
    ],
  ],
  [{ disablePayloadLogs: 1 }, ["disablePayloadLogs: 1; allowed: true or false"]],
  [{ num: 0 }, ["num: 0; allowed: a whole number from 1 to 10000"]],
  [{ num: 10001 }, ["num: 10001; allowed: a whole number from 1 to 10000"]],
  [{ num: "50" }, ['num: "50"; allowed: a whole number from 1 to 10000; leave out the quotes: 50']],
  [{ num: 5.5 }, ["num: 5.5; allowed: a whole number from 1 to 10000"]],
  [{ num: null }, ["num: null; allowed: a whole number from 1 to 10000"]],
  [{ sampling: "adaptive" }, ['sampling: "adaptive"; allowed: search or fixed']],
  [{ sampling: "Search" }, ['sampling: "Search"; allowed: search or fixed']],
  [{ sampling: true }, ["sampling: true; allowed: search or fixed"]],
  [{ sampling: null }, ["sampling: null; allowed: search or fixed"]],
  [{ maxMinutes: 0 }, ["maxMinutes: 0; allowed: a number above 0, at most 1380"]],
  [{ maxMinutes: -5 }, ["maxMinutes: -5; allowed: a number above 0, at most 1380"]],
  [{ maxMinutes: 1381 }, ["maxMinutes: 1381; allowed: a number above 0, at most 1380"]],
  [
    { maxMinutes: "15" },
    ['maxMinutes: "15"; allowed: a number above 0, at most 1380; leave out the quotes: 15'],
  ],
  [{ parallelInvocation: "yes" }, ['parallelInvocation: "yes"; allowed: true or false']],
  [{ concurrency: 0 }, ["concurrency: 0; allowed: a whole number from 1 to 900"]],
  [{ concurrency: 901 }, ["concurrency: 901; allowed: a whole number from 1 to 900"]],
  [{ candidateConcurrency: 41 }, ["candidateConcurrency: 41; allowed: a whole number from 0 to 40"]],
  [{ runsAtOnce: 0 }, ["runsAtOnce: 0; allowed: a whole number from 1 to 100"]],
  [{ runsAtOnce: 101 }, ["runsAtOnce: 101; allowed: a whole number from 1 to 100"]],
  [{ sleepBetweenRunsMs: -1 }, ["sleepBetweenRunsMs: -1; allowed: a whole number from 0 to 600000"]],
  [{ sleepBetweenRunsMs: 600001 }, ["sleepBetweenRunsMs: 600001; allowed: a whole number from 0 to 600000"]],
  ...["", "a/b", "a b", "x".repeat(81)].map((continueFrom): WrongInputs[number] => [
    { continueFrom },
    [
      `continueFrom: ${JSON.stringify(continueFrom)}; allowed: the name of an execution: 1 to 80 letters, digits and _ . = + @ -`,
    ],
  ]),
  [
    { continueFrom: 7, dryRun: true },
    ["continueFrom: 7; allowed: the name of an execution: 1 to 80 letters, digits and _ . = + @ -"],
  ],
  ...[[], {}, { "arm64-1024mb": 5 }, { "arm64-0128": 5 }, { "sparc-128": 5 }].map(
    (numByConfiguration): WrongInputs[number] => [
      { numByConfiguration },
      [
        `${["numByConfiguration", ...Object.keys(numByConfiguration)].join(".")}: ${JSON.stringify(Object.values(numByConfiguration)[0] ?? numByConfiguration)}; allowed: an object of one or more configurations of the run, as {"arm64-1024": 200}: each a whole number from 1 to 10000`,
      ],
    ],
  ),
  ...[0, 10001, 1.5, null].map((count): WrongInputs[number] => [
    { numByConfiguration: { "arm64-1024": count } },
    [`numByConfiguration.arm64-1024: ${count}; allowed: a whole number from 1 to 10000`],
  ]),
  [
    { numByConfiguration: { "arm64-1024": 9, "x86_64-128": 30 }, coldStarts: 10, num: 5 },
    ["coldStarts: 10; allowed: a whole number from 0 to the least of numByConfiguration, which is 9"],
  ],
  [
    { numByConfiguration: { "arm64-1024": 9 }, continueFrom: "before", dryRun: true },
    [
      'numByConfiguration: {"arm64-1024":9}; allowed: left out with dryRun',
      'continueFrom: "before"; allowed: left out with dryRun',
    ],
  ],
  [{ coldStarts: -1 }, ["coldStarts: -1; allowed: a whole number from 0 to 1000, at most num"]],
  [{ coldStarts: 101 }, ["coldStarts: 101; allowed: a whole number from 0 to num, which is 100"]],
  [{ coldStarts: 20, num: 10 }, ["coldStarts: 20; allowed: a whole number from 0 to num, which is 10"]],
  [
    { coldStarts: 5, onlyColdStarts: true },
    ["coldStarts: 5; allowed: left out with onlyColdStarts; all num invocations are cold starts then"],
  ],
  [
    { onlyColdStarts: "false" },
    ['onlyColdStarts: "false"; allowed: true or false; leave out the quotes: false'],
  ],
  [
    { allowedExceptions: "TypeError" },
    ['allowedExceptions: "TypeError"; allowed: a list of at most 100 names of error types'],
  ],
  [
    { allowedExceptions: [""] },
    ['allowedExceptions.0: ""; allowed: a list of at most 100 names of error types'],
  ],
  [{ maxCostUsd: 1e10 }, ["maxCostUsd: 10000000000; allowed: a number above 0, at most 1000000000"]],
  [{ maxCostUsd: 0 }, ["maxCostUsd: 0; allowed: a number above 0, at most 1000000000"]],
  [{ dryRun: "true" }, ['dryRun: "true"; allowed: true or false; leave out the quotes: true']],
  [{ strategy: "cheap" }, ['strategy: "cheap"; allowed: cost, speed or balanced']],
  [{ balancedWeight: 1.5 }, ["balancedWeight: 1.5; allowed: a number from 0 (speed) to 1 (cost)"]],
  [{ balancedWeight: -0.1 }, ["balancedWeight: -0.1; allowed: a number from 0 (speed) to 1 (cost)"]],
  [{ objective: "p42" }, ['objective: "p42"; allowed: mean, p50, p90, p95, p99']],
  [
    { constraints: 5 },
    [
      "constraints: 5; allowed: {maxDurationMs: a number above 0, at most 900000, or such numbers by mean, p50, p90, p95, p99; maxCostPerMillionUsd: a number above 0, at most 1000000000; memoryHeadroomPercent: a number from 0 to 1000}",
    ],
  ],
  [
    { constraints: { maxDurationMs: 0 } },
    [
      "constraints.maxDurationMs: 0; allowed: a number above 0, at most 900000, or an object of such numbers by mean, p50, p90, p95, p99",
    ],
  ],
  [
    { constraints: { maxDurationMs: { p95: -1 } } },
    ["constraints.maxDurationMs.p95: -1; allowed: a number above 0, at most 900000"],
  ],
  [
    { constraints: { maxDurationMs: 900_001 } },
    [
      "constraints.maxDurationMs: 900001; allowed: a number above 0, at most 900000, or an object of such numbers by mean, p50, p90, p95, p99",
    ],
  ],
  [
    { constraints: { maxDurationMs: "100" } },
    [
      'constraints.maxDurationMs: "100"; allowed: a number above 0, at most 900000, or an object of such numbers by mean, p50, p90, p95, p99; leave out the quotes: 100',
    ],
  ],
  [
    { constraints: { maxDurationMs: { p99: 900_001 } } },
    ["constraints.maxDurationMs.p99: 900001; allowed: a number above 0, at most 900000"],
  ],
  [
    { constraints: { maxDurationMs: { p99: "100" } } },
    [
      'constraints.maxDurationMs.p99: "100"; allowed: a number above 0, at most 900000; leave out the quotes: 100',
    ],
  ],
  [
    { constraints: { maxDurationMs: { p42: 5 } } },
    [
      'constraints.maxDurationMs.p42: "an unknown field"; allowed: a number above 0, at most 900000, or an object of such numbers by mean, p50, p90, p95, p99',
    ],
  ],
  [
    { constraints: { maxDuration: 5 } },
    [
      'constraints.maxDuration: "an unknown field"; allowed: a known field; did you mean constraints.maxDurationMs?',
    ],
  ],
  [
    { constraints: { maxCostPerMillionUsd: 0 } },
    ["constraints.maxCostPerMillionUsd: 0; allowed: a number above 0, at most 1000000000"],
  ],
  [
    { constraints: { maxCostPerMillionUsd: 1e10 } },
    ["constraints.maxCostPerMillionUsd: 10000000000; allowed: a number above 0, at most 1000000000"],
  ],
  [
    { constraints: { memoryHeadroomPercent: -1 } },
    ["constraints.memoryHeadroomPercent: -1; allowed: a number from 0 to 1000"],
  ],
  [
    { marginPercent: 21, balancedWeight: 2 },
    [
      "balancedWeight: 2; allowed: a number from 0 (speed) to 1 (cost)",
      "marginPercent: 21; allowed: a number from 0 to 20",
    ],
  ],
  [{ marginPercent: -1 }, ["marginPercent: -1; allowed: a number from 0 to 20"]],
  [{ marginPercent: "1" }, ['marginPercent: "1"; allowed: a number from 0 to 20; leave out the quotes: 1']],
  [
    { coldStartShare: 0.05, onlyColdStarts: true },
    [
      "coldStartShare: 0.05; allowed: left out with onlyColdStarts; the cost is that of cold starts alone then",
    ],
  ],
  [{ coldStartShare: 2 }, ["coldStartShare: 2; allowed: a number from 0 to 1"]],
  [{ monthlyInvocations: 0 }, ["monthlyInvocations: 0; allowed: a whole number from 1 to 1000000000000"]],
  [
    { productionDays: -1 },
    ["productionDays: -1; allowed: a whole number from 0 (CloudWatch is not asked) to 455"],
  ],
  [
    { productionDays: 456 },
    ["productionDays: 456; allowed: a whole number from 0 (CloudWatch is not asked) to 455"],
  ],
  [
    { productionDays: 0, provisionedConcurrency: 5 },
    ["provisionedConcurrency: 5; allowed: only together with monthlyInvocations or productionDays"],
  ],
  [{ discardTopBottom: 0.5 }, ["discardTopBottom: 0.5; allowed: a number from 0 to 0.4"]],
  [{ includeOutputResults: "yes" }, ['includeOutputResults: "yes"; allowed: true or false']],
  [{ autoOptimize: 1 }, ["autoOptimize: 1; allowed: true or false"]],
  [
    { autoOptimizeAlias: "12" },
    ['autoOptimizeAlias: "12"; allowed: an alias name: 1 to 128 letters, digits, - and _, not only digits'],
  ],
  [
    { autoOptimizeAlias: "no spaces" },
    [
      'autoOptimizeAlias: "no spaces"; allowed: an alias name: 1 to 128 letters, digits, - and _, not only digits',
    ],
  ],
  [
    { autoOptimizeCanaryWeight: 1, autoOptimizeAlias: "live" },
    ["autoOptimizeCanaryWeight: 1; allowed: a number above 0 and below 1, together with autoOptimizeAlias"],
  ],
  [
    { autoOptimizeCanaryWeight: 0.1 },
    ["autoOptimizeCanaryWeight: 0.1; allowed: only together with autoOptimizeAlias"],
  ],
  [
    { enableParallel: true },
    ['enableParallel: "an unknown field"; allowed: a known field; did you mean parallelInvocation?'],
  ],
  [
    { balanceWeight: 0.5 },
    ['balanceWeight: "an unknown field"; allowed: a known field; did you mean balancedWeight?'],
  ],
  [
    { lambdaArn: "orders" },
    ['lambdaArn: "an unknown field"; allowed: a known field; did you mean lambdaARN?'],
  ],
  [
    { powerValue: [128] },
    ['powerValue: "an unknown field"; allowed: a known field; did you mean powerValues?'],
  ],
];
