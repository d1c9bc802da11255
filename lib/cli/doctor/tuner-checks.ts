import { openStore } from "../../store.ts";
import { callAws } from "../aws/aws-call-error.ts";
import { findBucketName, findTuner, readStepFunctions } from "../aws/find-tuner.ts";
import type { AwsFlags } from "../aws/open-aws.ts";
import { type Finding, failed, ok, skipped, skipWhenDenied } from "./check.ts";
import type { Patient } from "./patient.ts";

/** Fills in the state machine. */
export async function checkStateMachine(patient: Patient, { stateMachine }: AwsFlags): Promise<Finding> {
  patient.tuner = await findTuner(stateMachine, patient.aws, patient.env);
  const { name, region, accountId } = patient.tuner;
  return ok(`${name} in ${region}, account ${accountId}`);
}

const STATES = ["Prepare", "Provision", "Measure", "Assess", "Analyze", "Apply", "Cleanup"];

/** Fills in the functions that the state machine invokes. */
export async function checkDefinition(patient: Patient): Promise<Finding> {
  if (!patient.tuner) return skipped("no state machine was found");
  try {
    patient.steps = await readStepFunctions(patient.tuner, patient.aws);
  } catch (error) {
    return skipWhenDenied(error);
  }
  const missing = STATES.filter((state) => patient.steps?.[state] === undefined);
  if (missing.length === 0) return ok(`${STATES.length} steps`);
  const todo = "is this the tuner's state machine? Deploy it again, or name another one with --state-machine";
  return failed(`it has no ${missing.join(", ")}`, todo);
}

/** Fills in the bucket. */
export async function checkBucket(patient: Patient): Promise<Finding> {
  const { aws, env, steps } = patient;
  if (!steps) return skipped("the state machine could not be read");
  const todo = "without it, runs work, but there is no result.json and only rough progress";
  try {
    patient.bucketName = await findBucketName(steps, aws, env);
    const store = openStore(aws.clients.s3, patient.bucketName);
    await callAws("s3:ListBucket", patient.bucketName, store.listKeys("open/"));
    // An object that is not there: only who may read is told so.
    await callAws("s3:GetObject", patient.bucketName, store.readJson("runs/doctor/none.json"));
    return ok(patient.bucketName);
  } catch (error) {
    const finding = skipWhenDenied(error);
    return finding.state === "skipped" ? failed(finding.detail, todo) : finding;
  }
}
