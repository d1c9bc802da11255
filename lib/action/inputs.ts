import { type Checked, collectMistakes, invalid, valid } from "../cli/checked.ts";

/** What the input `comment` takes. */
const COMMENT_MODES = ["never", "on-change", "always"] as const;
export type CommentMode = (typeof COMMENT_MODES)[number];

/** What `action.yml` takes, checked. What belongs to the gate is checked by the gate itself. */
export interface ActionInputs {
  /** Arguments of `power-tuner`, without the files that the action names itself. */
  readonly gateArguments: readonly string[];
  readonly comment: CommentMode;
  readonly commentKey: string;
  /** As it was given. */
  readonly reportPath: string;
  readonly summarizes: boolean;
  /** Empty where there is none. */
  readonly token: string;
  /** As it was given: relative to the workspace. */
  readonly workingDirectory: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Flags of the gate with the inputs that have their name. */
const SAME_NAME = ["config", "on", "baseline", "max-cost"] as const;

/** Reads the inputs as the runner hands them over: `INPUT_FAIL-ON` for `fail-on`, empty where nothing was given. */
export function readInputs(env: Env): Checked<ActionInputs> {
  const read = (name: string) => env[`INPUT_${name.toUpperCase()}`]?.trim() ?? "";
  const failOn = choose("fail-on", read("fail-on"), ["error", "warning", "never"]);
  const comment = choose("comment", read("comment"), COMMENT_MODES, "never");
  const summary = choose("summary", read("summary"), ["true", "false"]);
  const annotations = choose("annotations", read("annotations"), ["true", "false"]);
  if (!failOn.ok || !comment.ok || !summary.ok || !annotations.ok) {
    return invalid(...collectMistakes([failOn, comment, summary, annotations]));
  }
  const list = (name: string, separator: RegExp) =>
    read(name)
      .split(separator)
      .map((item) => item.trim())
      .filter((item) => item !== "");
  return valid({
    gateArguments: [
      "gate",
      ...SAME_NAME.flatMap((name) => (read(name) === "" ? [] : [`--${name}=${read(name)}`])),
      ...list("targets", /[\n,]/).map((name) => `--target=${name}`),
      ...list("results", /\n/).map((file) => `--result=${file}`),
      ...(failOn.value === "warning" ? ["--error-on-warning"] : []),
      ...(failOn.value === "never" ? ["--exit-zero"] : []),
      `--on-inconclusive=${read("on-inconclusive") || "fail"}`,
      annotations.value === "true" ? "--annotations" : "--no-annotations",
    ],
    comment: comment.value,
    commentKey: read("comment-key") || "gate",
    reportPath: read("report-path") || "power-tuner-gate/report.html",
    summarizes: summary.value === "true",
    token: read("github-token"),
    workingDirectory: read("working-directory") || ".",
  });
}

/** One of the choices; the first one, or `byDefault`, where nothing was given. */
function choose<T extends string>(
  field: string,
  value: string,
  choices: readonly [T, ...T[]],
  byDefault: T = choices[0],
): Checked<T> {
  if (value === "") return valid(byDefault);
  const choice = choices.find((one) => one === value);
  return choice === undefined ? invalid({ field, value, allowed: choices.join(", ") }) : valid(choice);
}
