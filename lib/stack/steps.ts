import type { Architecture } from "../units.ts";

/** The steps of the state machine, each one Lambda function with one name everywhere. */
export const STEPS = ["prepare", "provision", "measure", "assess", "analyze", "apply", "cleanup"] as const;

export type Step = (typeof STEPS)[number];

export interface StepConfiguration {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** The runtime of the steps: the newest Node.js that Lambda manages. */
export const STEP_RUNTIME = "nodejs24.x";
export const STEP_HANDLER = "index.handler";
/** What the steps run on in AWS: a fifth cheaper per GB-second. */
export const STEP_ARCHITECTURE: Architecture = "arm64";

/**
 * Size of each step's function, in AWS and in the embedded cloud alike. Measure gets Lambda's longest time-out,
 * as its batches fill what they are given; the others wait for a few API calls. Memory buys CPU: the steps that
 * only wait get less of it.
 */
export const STEP_CONFIGURATIONS: Readonly<Record<Step, StepConfiguration>> = {
  prepare: { memoryMb: 1024, timeoutSeconds: 120 },
  provision: { memoryMb: 512, timeoutSeconds: 600 },
  measure: { memoryMb: 1024, timeoutSeconds: 900 },
  assess: { memoryMb: 1024, timeoutSeconds: 120 },
  analyze: { memoryMb: 1769, timeoutSeconds: 300 },
  apply: { memoryMb: 512, timeoutSeconds: 300 },
  cleanup: { memoryMb: 1024, timeoutSeconds: 600 },
};
