import { existsSync } from "node:fs";
import { appendFile, readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { CliProcess } from "../cli/cli-process.ts";
import { EXIT_CODES } from "../cli/exit-code.ts";
import { isFolder } from "../cli/files/file-facts.ts";
import { run } from "../cli/run.ts";
import { InputError, type InputMistake, messageOf } from "../errors.ts";
import { postComment, RefusedError } from "./comment.ts";
import { hasCredentials, type PullRequest, readPullRequest } from "./event.ts";
import { type ActionInputs, readInputs } from "./inputs.ts";
import { describeRecommendation, nameVerdict, readVerdictFile, type VerdictFile } from "./verdict-file.ts";
import { formatAnnotation, writeOutputs } from "./workflow-files.ts";

/** Not hidden: `actions/upload-artifact` leaves out what is in a folder with a dot. */
const OUT_FOLDER = "power-tuner-gate";

const FORK_NOTE =
  "This pull request comes from a fork, which gets no credentials: functions on AWS were not measured. Run the gate for a branch of this repository, or let it measure a handler on the runner.";

/**
 * The GitHub Action: `power-tuner gate` with the arguments that the inputs stand for, and what GitHub wants of it: outputs,
 * and one comment on the pull request. What cannot be posted is a warning and changes nothing.
 * @returns the exit code of the gate
 */
export async function runAction(process: CliProcess): Promise<number> {
  const { env, stdout } = process;
  const print = (line: string) => stdout.write(`${line}\n`);
  const refuse = async (mistakes: readonly InputMistake[]) => {
    print(formatAnnotation("error", new InputError(mistakes).message));
    await writeOutputs(env.GITHUB_OUTPUT, { verdict: "error", "exit-code": String(EXIT_CODES.badInput) });
    return EXIT_CODES.badInput;
  };
  const inputs = readInputs(env);
  if (!inputs.ok) return await refuse(inputs.mistakes);
  const { workingDirectory } = inputs.value;
  const folder = resolve(process.cwd(), workingDirectory);
  // The config of a folder above would be found from one that is not there.
  if (!(await isFolder(folder))) {
    return await refuse([
      { field: "working-directory", value: workingDirectory, allowed: "a folder of the workspace" },
    ]);
  }
  const files = nameFiles(folder, inputs.value);
  // What an earlier step left must not be taken for this one's.
  // What cannot be removed, the gate names as a file that cannot be written.
  await Promise.allSettled(Object.values(files).map((file) => rm(file, { force: true })));

  const pullRequest = await readPullRequest(env.GITHUB_EVENT_PATH);
  const isWithoutAws = pullRequest?.isFromFork === true && !hasCredentials(env);
  const code = await run(asGate(process, inputs.value, folder, files, isWithoutAws));
  const verdict = await readVerdictFile(files.json);
  if (isWithoutAws && verdict?.targets.some(({ error }) => error?.name === "AwsCallError")) {
    print(formatAnnotation("warning", FORK_NOTE));
    if (inputs.value.summarizes && env.GITHUB_STEP_SUMMARY) {
      await appendFile(env.GITHUB_STEP_SUMMARY, `\n> ${FORK_NOTE}\n`);
    }
  }
  await writeOutputs(env.GITHUB_OUTPUT, describeOutputs(verdict, code, files));
  if (!verdict) {
    print(
      formatAnnotation("error", `The gate ended with exit code ${code} before a verdict; its log says why`),
    );
  }
  if (verdict && code < EXIT_CODES.SIGHUP) {
    print(await comment(verdict, inputs.value, pullRequest, env, files));
  }
  return code;
}

type Files = Readonly<Record<"json" | "junit" | "markdown" | "html" | "comment", string>>;

/** Absolute, as later steps may run elsewhere. */
function nameFiles(folder: string, { reportPath }: ActionInputs): Files {
  const name = (file: string) => join(folder, OUT_FOLDER, file);
  return {
    json: name("gate.json"),
    junit: name("junit.xml"),
    markdown: name("gate.md"),
    html: resolve(folder, reportPath),
    comment: name("comment.md"),
  };
}

/** The process as the gate sees it. It has no use for inputs, the token among them. */
function asGate(
  process: CliProcess,
  inputs: ActionInputs,
  folder: string,
  files: Files,
  isWithoutAws: boolean,
): CliProcess {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("INPUT_") && (inputs.summarizes || name !== "GITHUB_STEP_SUMMARY"),
  );
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env;
  // The step that would have named a region gave no credentials either. Nothing is called there without them.
  const region = isWithoutAws && !AWS_REGION && !AWS_DEFAULT_REGION ? ["--region=us-east-1"] : [];
  const outputs = Object.entries(files).map(([kind, file]) => `--output=${kind}=${file}`);
  return {
    argv: [
      "node",
      "power-tuner",
      ...inputs.gateArguments,
      ...region,
      ...outputs,
      `--comment-key=${inputs.commentKey}`,
      `--out=${OUT_FOLDER}`,
    ],
    env: Object.fromEntries(kept),
    ppid: process.ppid,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: () => folder,
    on: (event, listener) => process.on(event, listener),
    off: (event, listener) => process.off(event, listener),
    exit: (code) => process.exit(code),
  };
}

function describeOutputs(
  verdict: VerdictFile | undefined,
  code: number,
  files: Files,
): Readonly<Record<string, string>> {
  const ending = { verdict: nameVerdict(verdict, code), "exit-code": String(code) };
  if (!verdict) return ending;
  const { memory, architecture, costDeltaPercent, monthlyDeltaUsd } = describeRecommendation(verdict);
  return {
    ...ending,
    "failed-checks": JSON.stringify(verdict.failedChecks),
    "recommended-memory": memory,
    "recommended-architecture": architecture,
    "cost-delta-percent": costDeltaPercent,
    "monthly-delta-usd": monthlyDeltaUsd,
    "results-path": files.json,
    // Without a result there is no page.
    "report-path": existsSync(files.html) ? files.html : "",
    "junit-path": files.junit,
    "markdown-path": files.markdown,
  };
}

/** @returns a line that says what became of the comment */
async function comment(
  verdict: VerdictFile,
  { comment: mode, token }: ActionInputs,
  pullRequest: PullRequest | undefined,
  env: CliProcess["env"],
  files: Files,
): Promise<string> {
  if (mode === "never") return "Comment: none was asked for";
  if (!pullRequest) return "Comment: this is no pull request";
  const { GITHUB_API_URL: apiUrl = "https://api.github.com", GITHUB_REPOSITORY: repository = "" } = env;
  try {
    const text = await readFile(files.comment, "utf8");
    const place = { apiUrl, repository, pullRequestNumber: pullRequest.number, token };
    const isClean = nameVerdict(verdict, 0) === "pass";
    const posted = await postComment(place, { text, finishedAt: verdict.finishedAt, isClean }, mode);
    return `Comment: ${posted}`;
  } catch (error) {
    const why = messageOf(error);
    const cause = error instanceof Error && error.cause instanceof Error ? `, ${error.cause.message}` : "";
    const hint = pullRequest.isFromFork
      ? ": a run for a fork may not write"
      : ": the job needs the permission pull-requests: write";
    const isForbidden = error instanceof RefusedError && error.isForbidden;
    return formatAnnotation(
      "warning",
      `The comment could not be posted (${why}${cause})${isForbidden ? hint : ""}`,
    );
  }
}
