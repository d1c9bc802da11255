/** Namespace of the tuner's metrics in CloudWatch. */
export const METRIC_NAMESPACE = "PowerTuner";

/** What the steps count; the stack's alarm watches `LeftoverClones`. */
export type StepMetric = "LeftoverClones" | "CandidatesFailed" | "Invocations";

/** Name of a deployment that has no other: of its state machine, in its functions' names, logs and metrics. */
export const DEFAULT_NAME = "power-tuner";

/** What the name of a fleet's state machine has after that of the deployment. */
export const FLEET_SUFFIX = "-fleet";
