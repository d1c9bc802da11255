import type { Fault, FaultKind, TransitionFault } from "../lib/local/faults/fault-plan.ts";
import type { Step } from "../lib/stack/steps.ts";

/** What the execution is asked for: which of the tuner's ways to work is disturbed. */
export type Scenario =
  | "clones"
  | "versions"
  | "apply"
  | "apply-alias"
  | "apply-architecture"
  | "versions-apply"
  | "assumed-role";

/** One run with one thing going wrong. */
export interface FaultCase {
  readonly scenario: Scenario;
  /** The step that is disturbed, or the state at which the execution is stopped. */
  readonly at: string;
  /** What is disturbed, for the table: `lambda CreateFunction`, `Task`, `StopExecution`. */
  readonly what: string;
  readonly event:
    | { readonly kind: "fault"; readonly fault: Fault | TransitionFault }
    | { readonly kind: "stop"; readonly state: string };
}

type Operation = readonly [service: "lambda" | "s3" | "sts", name: string];

const READS: readonly Operation[] = [
  ["s3", "GetObject"],
  ["s3", "PutObject"],
];

/** The operations that each step calls, by the scenario in which it does. */
const OPERATIONS: readonly (readonly [Scenario, Step, readonly Operation[]])[] = [
  [
    "clones",
    "prepare",
    [
      ["lambda", "GetFunction"],
      ["lambda", "GetAccountSettings"],
      ["s3", "PutObject"],
    ],
  ],
  ["clones", "provision", [...READS, ["lambda", "GetFunction"], ["lambda", "CreateFunction"]]],
  ["clones", "measure", [...READS, ["s3", "ListObjectsV2"], ["lambda", "Invoke"]]],
  [
    "clones",
    "assess",
    [
      ["s3", "GetObject"],
      ["s3", "ListObjectsV2"],
    ],
  ],
  ["clones", "analyze", [...READS, ["s3", "ListObjectsV2"]]],
  [
    "clones",
    "cleanup",
    [
      ...READS,
      ["s3", "ListObjectsV2"],
      ["s3", "DeleteObject"],
      ["lambda", "GetFunction"],
      ["lambda", "DeleteFunction"],
    ],
  ],
  [
    "versions",
    "provision",
    [
      ["lambda", "GetFunction"],
      ["lambda", "UpdateFunctionConfiguration"],
      ["lambda", "PublishVersion"],
    ],
  ],
  [
    "versions",
    "cleanup",
    [
      ["lambda", "ListVersionsByFunction"],
      ["lambda", "DeleteFunction"],
    ],
  ],
  [
    "apply",
    "apply",
    [
      ["s3", "GetObject"],
      ["s3", "PutObject"],
      ["lambda", "GetFunction"],
      ["lambda", "UpdateFunctionConfiguration"],
    ],
  ],
  [
    "apply-alias",
    "apply",
    [
      ["lambda", "UpdateFunctionConfiguration"],
      ["lambda", "PublishVersion"],
      ["lambda", "GetAlias"],
      ["lambda", "UpdateAlias"],
    ],
  ],
  [
    "apply-architecture",
    "apply",
    [
      ["s3", "PutObject"],
      ["lambda", "UpdateFunctionCode"],
    ],
  ],
  ["assumed-role", "prepare", [["sts", "AssumeRole"]]],
  ["assumed-role", "provision", [["sts", "AssumeRole"]]],
  ["assumed-role", "measure", [["sts", "AssumeRole"]]],
  ["assumed-role", "cleanup", [["sts", "AssumeRole"]]],
];

const ONCE_AND_FOR_EVER: readonly FaultKind[] = [
  "throttle",
  "conflict",
  "server-error",
  "drop-before",
  "denied",
];
const ONCE: readonly FaultKind[] = ["drop-after", "slow", "crash"];

/** Operations that AWS never answers with a conflict. */
const NEVER_IN_CONFLICT = /^(Get|List|Invoke|AssumeRole|DeleteObject)/;

const TASK_FAULTS: readonly FaultKind[] = ["throttle", "server-error", "drop-before", "drop-after", "crash"];
const STEPS_OF_A_RUN: readonly Step[] = [
  "prepare",
  "provision",
  "measure",
  "assess",
  "analyze",
  "apply",
  "cleanup",
];

const STATES = [
  "Prepare",
  "Guarded",
  "Assess",
  "More",
  "Round",
  "Provision",
  "Provisioned",
  "Measure",
  "Analyze",
  "Apply",
  "Cleanup",
  "Failed?",
];

/** Operations that Lambda carries out after its answer, and may fail at. */
const TRANSITIONS: readonly (readonly [Scenario, Step, string])[] = [
  ["clones", "provision", "CreateFunction"],
  ["versions", "provision", "UpdateFunctionConfiguration"],
  ["versions", "provision", "PublishVersion"],
  ["apply", "apply", "UpdateFunctionConfiguration"],
  ["apply-alias", "apply", "PublishVersion"],
  ["apply-architecture", "apply", "UpdateFunctionCode"],
];

/** Every case of the matrix, in the order of the steps. */
export function listFaultCases(): readonly FaultCase[] {
  return [...listOperationCases(), ...listTransitionCases(), ...listTaskCases(), ...listStopCases()];
}

function listOperationCases(): FaultCase[] {
  return OPERATIONS.flatMap(([scenario, step, operations]) =>
    operations.flatMap(([service, operation]) => {
      const isApplicable = (kind: FaultKind) => kind !== "conflict" || !NEVER_IN_CONFLICT.test(operation);
      const toCase = (kind: FaultKind, times: number): FaultCase => ({
        scenario,
        at: step,
        what: `${service} ${operation}`,
        event: {
          kind: "fault",
          fault: { service, operation, kind, times, caller: `power-tuner-${step}` },
        },
      });
      return [
        ...ONCE_AND_FOR_EVER.filter(isApplicable).flatMap((kind) => [
          toCase(kind, 1),
          toCase(kind, Number.POSITIVE_INFINITY),
        ]),
        ...ONCE.filter(isApplicable).map((kind) => toCase(kind, 1)),
      ];
    }),
  );
}

function listTransitionCases(): FaultCase[] {
  return TRANSITIONS.flatMap(([scenario, step, operation]) =>
    [1, Number.POSITIVE_INFINITY].map(
      (times): FaultCase => ({
        scenario,
        at: step,
        what: `lambda ${operation}`,
        event: {
          kind: "fault",
          fault: { service: "lambda", operation, kind: "fail-state", times, caller: `power-tuner-${step}` },
        },
      }),
    ),
  );
}

function listTaskCases(): FaultCase[] {
  return STEPS_OF_A_RUN.flatMap((step) =>
    TASK_FAULTS.flatMap((kind) =>
      (kind === "drop-after" ? [1] : [1, Number.POSITIVE_INFINITY]).map(
        (times): FaultCase => ({
          scenario: step === "apply" ? "apply" : "clones",
          at: step,
          what: "Task",
          event: {
            kind: "fault",
            fault: {
              service: "states",
              operation: "Task",
              resource: `power-tuner-${step}`,
              kind,
              times,
            },
          },
        }),
      ),
    ),
  );
}

function listStopCases(): FaultCase[] {
  const toCase = (scenario: Scenario, state: string): FaultCase => ({
    scenario,
    at: state,
    what: "StopExecution",
    event: { kind: "stop", state },
  });
  return [
    ...STATES.map((state) => toCase("clones", state)),
    ...["Provision", "Measure", "Cleanup"].map((state) => toCase("versions", state)),
    ...["Apply", "Cleanup"].map((state) => toCase("apply", state)),
    toCase("apply-alias", "Apply"),
    toCase("apply-architecture", "Apply"),
    ...["Provision", "Apply"].map((state) => toCase("versions-apply", state)),
  ];
}

/** One line: scenario, step, operation, fault and how often. */
export function describeCase({ scenario, at, what, event }: FaultCase): string {
  const how = event.kind === "stop" ? "" : ` ${event.fault.kind} ${howOften(event.fault.times)}`;
  return `${scenario} ${at} ${what}${how}`;
}

export function howOften(times = 1): string {
  return times === 1 ? "once" : "for ever";
}
