import { InvokeCommand } from "@aws-sdk/client-lambda";
import { createLambdaClient, createMeasuringClient } from "../../clients.ts";
import { parseLambdaError } from "../../measure/lambda-error.ts";
import { splitFunctionReference } from "../../prepare/function-reference.ts";
import { describeTarget, readTarget } from "../../prepare/read-target.ts";
import { formatCount, formatText } from "../../report/format.ts";
import { callAws } from "../aws/aws-call-error.ts";
import { type Finding, failed, ok, skipped } from "./check.ts";
import type { Patient } from "./patient.ts";

const NOT_NAMED = skipped("no function was named", "power-tuner doctor NAME");

/** Reads the target as Prepare does, with the caller's own permissions; fills in the target. */
export async function checkTarget(
  patient: Patient,
  sleep: (durationMs: number) => Promise<void>,
): Promise<Finding> {
  const { aws, targetName, bucketName = "" } = patient;
  if (targetName === undefined) return NOT_NAMED;
  const region = splitFunctionReference(targetName).region ?? aws.region;
  const lambda = createLambdaClient({ ...aws.options, region });
  try {
    const found = await readTarget(targetName, { lambda, sleep, reader: "yourself" });
    const target = describeTarget(found, targetName, bucketName);
    const { functionArn: arn, runtime, architecture, memoryMb, packageType, timeoutSeconds } = target;
    patient.target = { arn, roleArn: found.Configuration?.Role, region };
    const sizeMb = ((found.Configuration?.CodeSize ?? 0) / 2 ** 20).toFixed(1);
    const what = packageType === "Image" ? "a container image" : `${runtime}, a package of ${sizeMb} MB`;
    return ok(`${what}, ${architecture}, ${formatCount(memoryMb)} MB, time-out ${timeoutSeconds} s, active`);
  } finally {
    lambda.destroy();
  }
}

/** Whether the target can be invoked: asked only, or tried when the user wants it. */
export async function checkInvocation(patient: Patient): Promise<Finding> {
  const { aws, targetName, target, payload } = patient;
  if (targetName === undefined) return NOT_NAMED;
  if (!target) return skipped("the function could not be read");
  // One attempt: an invocation that is repeated unseen would run the function twice.
  const lambda = createMeasuringClient(1, { ...aws.options, region: target.region });
  try {
    const answer = await callAws(
      "lambda:InvokeFunction",
      targetName,
      lambda.send(
        new InvokeCommand({
          FunctionName: targetName,
          InvocationType: payload ? "RequestResponse" : "DryRun",
          ...(payload && { Payload: payload.json }),
        }),
      ),
    );
    if (!payload) return ok("you may invoke it; it was not run", "--invoke runs it once, for real");
    if (!answer.FunctionError) return ok("it ran once and returned");
    const { errorType, errorMessage } = parseLambdaError(answer.Payload?.transformToString() ?? "");
    const what = formatText([errorType, errorMessage].filter(Boolean).join(": ") || answer.FunctionError);
    return failed(`it ended with ${what}`, "give it an event that works: --payload @event.json");
  } finally {
    lambda.destroy();
  }
}
