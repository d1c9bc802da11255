import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import type { AwsFlags } from "../aws/open-aws.ts";
import { addAwsFlags, addCommand, collect, sortArguments } from "../command-line.ts";

/** The flags of `gate` as text. */
export interface GateFlags extends AwsFlags {
  readonly config?: string;
  readonly target?: readonly string[];
  readonly on?: string;
  readonly result?: readonly string[];
  readonly baseline?: string;
  readonly maxCost?: string;
  readonly maxMinutes?: string;
  /** False with `--no-confirm`. */
  readonly confirm?: boolean;
  readonly onInconclusive?: string;
  readonly errorOnWarning?: boolean;
  readonly exitZero?: boolean;
  readonly output?: readonly string[];
  readonly commentKey?: string;
  /** Undefined where neither `--annotations` nor `--no-annotations` is given. */
  readonly annotations?: boolean;
  readonly summary?: string;
  readonly out?: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
}

export type GateAction = (flags: GateFlags, mistakes: InputMistake[]) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner gate
  power-tuner gate --target orders-api --output junit=gate.xml
  power-tuner gate --result result.json --baseline main.json
  power-tuner gate --on aws --max-cost 0.50 --on-inconclusive warn
`;

const NOTES = `
Judges functions by the budgets in power-tuner.config.yaml, .yml or .json: that
of --config, else the nearest one here or above, up to the repository. A target
whose function is a file or folder beside the config is measured on this
machine, any other one on AWS.

Undecided checks of level error get more invocations, at most twice, up to the
target's maxNum. A configuration that fails against the baseline is measured
again, in new execution environments, before it fails the gate. --result judges
what was measured before and starts nothing.

Outputs are json, junit, markdown, html, openmetrics and comment: Markdown for a
pull or merge request, with a hidden mark by which it is found again. Of html,
several targets get one each beside FILE: report-NAME.html for report.html. All
are written before the gate ends, however it ends. On this machine, where
nothing is billed, --max-cost and maxCostUsd count what it would have cost on
AWS.

With --json, stdout is the whole verdict, or an object with "error" and "exit".
`;

/** Other codes than those of other commands, so that a script can tell a proven failure from no verdict. */
const EXIT_CODES = `
Exit codes:
  0    passed; warnings are allowed, unless --error-on-warning
  1    failed: a check of level error is broken, with evidence
  2    wrong usage, config, baseline or result; nothing was started
  3    no verdict: too few invocations, or a run failed (--on-inconclusive)
  4    something was left behind; the message names it
  130  ended by SIGINT (Ctrl-C) after cleaning up; 143 by SIGTERM, 129 by SIGHUP
`;

/** `gate`, with its flags in groups; the parser of each is where its value is used. */
export function addGateCommand(program: Command, act: GateAction, early: readonly InputMistake[]): void {
  addAwsFlags(
    addCommand(program, "gate", "judge functions by the budgets of a file, for CI")
      .usage("[options]")
      .optionsGroup("What is judged:")
      .option("--config <file>", "the file with the budgets (default: the nearest one)")
      .option("--target <name>", "only this target; may be repeated", collect)
      .option("--result <[name=]file>", "judge this result.json, start nothing; may be repeated", collect)
      .option("--baseline <file>", "compare with this baseline, not with that of the config")
      .optionsGroup("Measuring:")
      .option("--on <place>", "local or aws (default: as the config says)")
      .option("--max-cost <usd>", "stop measuring when all of it has cost so much")
      .option("--max-minutes <count>", "begin nothing new after so long")
      .option("--no-confirm", "fail against the baseline without measuring again")
      .optionsGroup("Verdict:")
      .option("--on-inconclusive <what>", "fail, warn or pass: end with 3 or with 0 (default: fail)")
      .option("--error-on-warning", "a broken check of level warn fails the gate")
      .option("--exit-zero", "only report: end with 0 whatever the verdict is")
      .optionsGroup("AWS:"),
  )
    .optionsGroup("Output:")
    .option("--output <kind=file>", "write the verdict as this kind; may be repeated", collect)
    .option("--comment-key <text>", "in the comment's hidden mark (default: gate)")
    .option("--annotations", "mark broken budgets in the file (default in GitHub Actions)")
    .option("--no-annotations", "do not")
    .option("--summary <file>", "append a summary (default: GITHUB_STEP_SUMMARY)")
    .option("--out <folder>", "for results and reports (default: .power-tuner/reports/gate-TIME)")
    .option("--quiet", "print the verdict's line only")
    .option("--json", "print the verdict as JSON on stdout")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODES)
    .action(async (_options, command: Command) => {
      await act(command.opts(), sortArguments(command, [], early).mistakes);
    });
}
