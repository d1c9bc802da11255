import { setTimeout as sleep } from "node:timers/promises";
import { InputError, type InputMistake } from "../../errors.ts";
import { checkAwsFlags, openAws } from "../aws/open-aws.ts";
import { EXIT_CODES, nameExitCode } from "../exit-code.ts";
import { readPayload } from "../flags.ts";
import { raceAgainst } from "../interruption.ts";
import type { Shell } from "../shell.ts";
import type { Style } from "../terminal.ts";
import { looksLikeFunctionName } from "../tune/place.ts";
import {
  checkConcurrency,
  checkCredentials,
  checkLeftovers,
  checkMemoryQuota,
  checkNode,
} from "./account-checks.ts";
import { type Check, type Finding, skipped, toFinding } from "./check.ts";
import { ChecksFailedError } from "./checks-failed-error.ts";
import type { DoctorFlags } from "./command.ts";
import type { Patient } from "./patient.ts";
import { checkCaller, checkProduction, checkSteps } from "./permission-checks.ts";
import { checkInvocation, checkTarget } from "./target-checks.ts";
import { checkBucket, checkDefinition, checkStateMachine } from "./tuner-checks.ts";

/**
 * Checks everything that a run on AWS needs, before any spend.
 * @throws InputError; ChecksFailedError when a check failed
 */
export async function doctor(
  targetName: string | undefined,
  flags: DoctorFlags,
  otherMistakes: readonly InputMistake[],
  shell: Shell,
): Promise<void> {
  const { process, stdout } = shell;
  const payload = await checkFlags(targetName, flags, otherMistakes, process.cwd());
  const checks: Check[] = [];
  const examine = async (name: string, look: () => Promise<Finding> | Finding) => {
    // Inside a promise, so that an error of any kind is a finding.
    const finding = await raceAgainst(
      shell.interruption.signal,
      Promise.resolve().then(look).catch(toFinding),
    );
    const check: Check = { name, ...finding };
    checks.push(check);
    if (!flags.json && !flags.quiet) for (const line of describe(check, shell)) stdout.writeLine(line);
    return check;
  };

  await examine("Node.js", () => checkNode(globalThis.process.versions.node));
  await examineAws({ targetName, payload }, flags, shell, examine);
  if (checks.some(({ state }) => state === "failed")) throw new ChecksFailedError(checks);
  if (flags.json) {
    const exit = { code: EXIT_CODES.done, reason: nameExitCode(EXIT_CODES.done) };
    stdout.writeLine(JSON.stringify({ checks, exit }, null, 2));
  } else if (flags.quiet) {
    stdout.writeLine(countChecks(checks));
  }
}

type Examine = (name: string, look: () => Promise<Finding> | Finding) => Promise<Check>;

async function examineAws(
  asked: Pick<Patient, "targetName" | "payload">,
  flags: DoctorFlags,
  { process }: Shell,
  examine: Examine,
): Promise<void> {
  let patient: Patient | undefined;
  await examine("Region", async () => {
    const aws = await openAws(flags, process.env);
    patient = { aws, env: process.env, ...asked };
    return { state: "ok", detail: aws.region };
  });
  if (!patient) return;
  const found = patient;
  try {
    const credentials = await examine("Credentials", () => checkCredentials(found));
    // Every later one would fail for the same reason.
    const later: Examine = (name, look) =>
      examine(name, credentials.state === "failed" ? () => skipped("needs credentials") : look);
    await later("State machine", () => checkStateMachine(found, flags));
    await later("Definition", () => checkDefinition(found));
    await later("Bucket", () => checkBucket(found));
    await later("Your permissions", () => checkCaller(found));
    await later("Function", () => checkTarget(found, (durationMs) => sleep(durationMs)));
    await later("Invocation", () => checkInvocation(found));
    await later("Permissions of the steps", () => checkSteps(found));
    await later("Production data", () => checkProduction(found));
    await later("Concurrency", () => checkConcurrency(found));
    await later("Memory quota", checkMemoryQuota);
    await later("Left-over clones", () => checkLeftovers(found));
  } finally {
    found.aws.close();
  }
}

async function checkFlags(
  targetName: string | undefined,
  flags: DoctorFlags,
  otherMistakes: readonly InputMistake[],
  cwd: string,
): Promise<Patient["payload"]> {
  const mistakes = [...otherMistakes, ...checkAwsFlags(flags)];
  if (targetName !== undefined && !looksLikeFunctionName(targetName)) {
    const allowed = "a function name, partial ARN or full ARN, with or without a version or alias";
    mistakes.push({ field: "NAME", value: targetName, allowed });
  }
  if (flags.invoke && targetName === undefined) {
    mistakes.push({ field: "NAME", value: undefined, allowed: "the function that --invoke runs" });
  }
  if (flags.payload !== undefined && !flags.invoke) {
    mistakes.push({ field: "--payload", value: "(not shown)", allowed: "only with --invoke" });
  }
  const payload = await readPayload("--payload", flags.payload ?? "{}", cwd);
  if (!payload.ok) mistakes.push(...payload.mistakes);
  if (mistakes.length > 0 || !payload.ok) throw new InputError(mistakes);
  return flags.invoke ? { json: JSON.stringify(payload.value) } : undefined;
}

const COLORS: Readonly<Record<Check["state"], Style>> = { ok: "green", failed: "red", skipped: "yellow" };

/** `12 checks: 10 ok, 2 skipped` */
function countChecks(checks: readonly Check[]): string {
  const counts = [...Map.groupBy(checks, ({ state }) => state)].map(
    ([state, some]) => `${some.length} ${state}`,
  );
  return `${checks.length} checks: ${counts.join(", ")}`;
}

function describe({ state, name, detail, todo }: Check, { stdout }: Shell): string[] {
  return [
    `${stdout.paint(COLORS[state], state.padEnd("skipped".length))}  ${name}: ${detail}`,
    ...(todo ? [`${" ".repeat("skipped".length)}    ${todo}`] : []),
  ];
}
