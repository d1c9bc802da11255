/*
 * The package as CDK apps use it, `import { PowerTuner } from "lambda-power-tuner"`, and all of `offline.ts`. Needs
 * aws-cdk-lib and constructs, which the app has.
 */
export * from "./offline.ts";
export { PowerTuner } from "./stack/power-tuner.ts";
export type { PowerTunerProps } from "./stack/power-tuner-props.ts";
export { TuningStack, type TuningStackProps } from "./stack/tuning-stack.ts";
