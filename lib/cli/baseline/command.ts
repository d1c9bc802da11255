import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import type { AwsFlags } from "../aws/open-aws.ts";
import { addAwsFlags, addCommand, collect, sortArguments } from "../command-line.ts";

/** The flags of `baseline update` as text. */
export interface BaselineFlags extends AwsFlags {
  readonly config?: string;
  readonly target?: readonly string[];
  readonly result?: readonly string[];
  readonly file?: string;
  readonly on?: string;
  readonly maxCost?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export type BaselineAction = (flags: BaselineFlags, mistakes: InputMistake[]) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner baseline update
  power-tuner baseline update --target orders-api --on aws
  power-tuner baseline update --result orders-api=result.json
`;

const NOTES = `
Writes what power-tuner gate compares with: for each target of the config, the
samples of the configurations that its checks are about, of the current and of
the recommended one, and what a comparison depends on. The file holds no ARN, no
account number and no event. Commit it. Targets that are not updated stay in it
as they are. What changes is printed by check, then and now.

Each target is measured with maxNum invocations of each configuration, which is
what the gate's last look takes. With --result nothing is measured; of the
targets only those are updated whose results are given.

On a pull request it refuses to work: what a change is judged by must not come
from that change.
`;

const EXIT_CODES = `
Exit codes:
  0    written
  2    wrong usage, config or result, or a pull request; nothing was started
  3    a run failed, or has no samples; nothing was written
  4    something was left behind; the message names it
  130  ended by SIGINT (Ctrl-C) after cleaning up; 143 by SIGTERM, 129 by SIGHUP
`;

/** `baseline update`; the parser of each flag is where its value is used. */
export function addBaselineCommand(
  program: Command,
  act: BaselineAction,
  early: readonly InputMistake[],
): void {
  addAwsFlags(
    addCommand(program, "baseline", "make what the gate compares with")
      .usage("update [options]")
      .optionsGroup("What is updated:")
      .option("--config <file>", "the file with the budgets (default: the nearest one)")
      .option("--target <name>", "only this target; may be repeated", collect)
      .option("--result <[name=]file>", "take this result.json; may be repeated", collect)
      .option("--file <file>", "the baseline (default: as the config says)")
      .option("--force", "also on a pull request")
      .optionsGroup("Measuring:")
      .option("--on <place>", "local or aws (default: as the config says)")
      .option("--max-cost <usd>", "stop measuring when all of it has cost so much"),
  )
    .optionsGroup("Output:")
    .option("--out <folder>", "for results (default: .power-tuner/reports/baseline-TIME)")
    .option("--quiet", "no progress and no notes on stderr")
    .option("--json", "print what changes as JSON on stdout")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODES)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, ["update"], early);
      if (operand !== undefined && operand !== "update") {
        mistakes.push({ field: "baseline", value: operand, allowed: "update" });
      }
      await act(command.opts(), mistakes);
    });
}
