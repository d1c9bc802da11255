import { ClonesLeftError } from "./cleanup/clones-left-error.ts";
import { type CliProcess, describeMachine, type Machine, readVersion } from "./cli-process.ts";
import { ChecksFailedError } from "./doctor/checks-failed-error.ts";
import { describeErrorJson, describeErrorText } from "./error-text.ts";
import { EXIT_CODES, exitCodeOf, nameExitCode } from "./exit-code.ts";
import { GateEndedError } from "./gate/gate-ended-error.ts";
import { InterruptedError, listenForInterruption } from "./interruption.ts";
import { NotTunedError } from "./many/not-tuned-error.ts";
import { type Actions, runCommandLine } from "./program.ts";
import { RunFailedError } from "./progress/run-failed-error.ts";
import type { Shell } from "./shell.ts";
import { openTerminal } from "./terminal.ts";

/**
 * Runs one command line and tells how it ended: results on stdout, everything else on stderr, and the exit code
 * as the return value. Never throws.
 */
export async function run(process: CliProcess, machine: Machine = describeMachine()): Promise<number> {
  const interruption = listenForInterruption(process, exitCodeOf);
  const shell: Shell = {
    process,
    machine,
    interruption,
    stdout: openTerminal(process, process.stdout),
    stderr: openTerminal(process, process.stderr),
  };
  for (const stream of [process.stdout, process.stderr]) stream.on("error", ignoreClosedPipe);
  const problems: unknown[] = [];
  try {
    await runCommand(shell);
  } catch (error) {
    problems.push(error);
  }
  interruption.stop();
  // A result that is there counts, even if a signal came while the cloud was closing. A bug is told.
  const { aborted, reason } = interruption.signal;
  if (aborted && !(reason instanceof InterruptedError) && !problems.includes(reason)) problems.push(reason);

  const error = problems.length === 1 ? problems[0] : new AggregateError(problems);
  const code = exitCodeOf(error);
  if (code !== EXIT_CODES.done) await tell(error, code, shell);
  // Work that was given up may go on for a while, for example with retries.
  if (interruption.hurry.aborted) process.exit(code);
  return code;
}

async function runCommand(shell: Shell): Promise<void> {
  const { machine, process } = shell;
  // Commands load what they need: help and mistakes in flags do not wait for the AWS SDK.
  const actions: Actions = {
    async tune(path, flags, mistakes) {
      const { tuneAnywhere } = await import("./tune/tune-action.ts");
      await tuneAnywhere(path, flags, mistakes, shell);
    },
    async gate(flags, mistakes) {
      const { gate } = await import("./gate/gate.ts");
      await gate(flags, mistakes, shell);
    },
    async scan(flags, mistakes) {
      const { scan } = await import("./scan/scan.ts");
      await scan(flags, mistakes, shell);
    },
    async baseline(flags, mistakes) {
      const { updateBaseline } = await import("./baseline/update.ts");
      await updateBaseline(flags, mistakes, shell);
    },
    async compare(operands, flags, mistakes) {
      const { compare } = await import("./compare/compare.ts");
      await compare(operands, flags, mistakes, shell);
    },
    async doctor(name, flags, mistakes) {
      const { doctor } = await import("./doctor/doctor.ts");
      await doctor(name, flags, mistakes, shell);
    },
    async cleanup(flags, mistakes) {
      const { cleanUp } = await import("./cleanup/cleanup.ts");
      await cleanUp(flags, mistakes, shell);
    },
    async init(name, flags, mistakes) {
      const { init } = await import("./init/init.ts");
      await init(name, flags, mistakes, shell);
    },
    async estimate(operand, flags, mistakes) {
      const { estimate } = await import("./estimate/estimate.ts");
      await estimate(operand, flags, mistakes, shell);
    },
    async completion(shellName, commands, mistakes) {
      const { printCompletion } = await import("./completion/completion.ts");
      await printCompletion(shellName, commands, mistakes, shell);
    },
    async local(flags, mistakes) {
      const { serveLocal } = await import("./local/local.ts");
      await serveLocal(flags, mistakes, shell);
    },
    async report(path, flags, mistakes) {
      const { report } = await import("./report/report.ts");
      await report(path, flags, mistakes, shell);
    },
  };
  await runCommandLine(process.argv.slice(2), actions, await readVersion(machine), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
}

/** Whoever read the output, `head` for example, has seen enough. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

async function tell(error: unknown, code: number, { process, stdout, stderr }: Shell): Promise<void> {
  const flags = process.argv.slice(2);
  const isList = error instanceof AggregateError && !(error instanceof NotTunedError);
  const errors: readonly unknown[] = isList ? error.errors : [error];
  const overview = errors.find((one) => one instanceof NotTunedError)?.overview;
  const result = errors.find((one) => one instanceof RunFailedError)?.result;
  const checks = errors.find((one) => one instanceof ChecksFailedError)?.checks;
  const report = errors.find((one) => one instanceof ClonesLeftError)?.report;
  const gate = errors.find((one) => one instanceof GateEndedError);
  if (flags.includes("--json") && gate) {
    stdout.stream.write(gate.toJson({ code, reason: nameExitCode(code) }));
  } else if (flags.includes("--json")) {
    const told = { ...describeErrorJson(error, code), result, checks, ...report, ...overview };
    stdout.writeLine(JSON.stringify(told, null, 2));
  } else if (result && !flags.includes("--quiet")) {
    const { renderResultText } = await import("./result/result-text.ts");
    stdout.writeLine(renderResultText(result, stdout));
  }
  for (const line of describeErrorText(error, { debug: flags.includes("--debug") })) stderr.writeLine(line);
}
