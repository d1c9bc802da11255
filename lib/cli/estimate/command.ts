import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import { addCommand } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";
import { addTuneFlags, sortTuneArguments, type TuneFlags } from "../tune/command.ts";

/** The flags of `estimate` as text: those of `tune`, and what is known of the function. */
export interface EstimateFlags extends Omit<TuneFlags, "many" | "parallel" | "resume"> {
  readonly durationMs?: string;
  readonly result?: string;
}

export type EstimateAction = (
  operand: string | undefined,
  flags: EstimateFlags,
  mistakes: InputMistake[],
) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner estimate examples/hash --duration-ms 80-300
  power-tuner estimate my-function --num 200 --max-cost 0.50
  power-tuner estimate my-function --result last-week/result.json --json
`;

const NOTES = `
Says how many invocations a run of tune with the same flags would make, and what
it would cost and take, each from the least to the most that is to be expected.
Nothing is invoked, made or changed. It plays the run, with the code that
decides in every run, for functions of many kinds: waiting or working, steady or
not. A function that fails, or is short of memory, may be outside of the ranges.

How long one invocation takes is, of these, the first that is there:
--duration-ms, --result, on AWS what CloudWatch saw in 14 days. Otherwise it is
anything up to the time-out, and cost and time have a range as wide as that.
`;

/** `estimate`, with the flags of `tune`. */
export function addEstimateCommand(
  program: Command,
  act: EstimateAction,
  early: readonly InputMistake[],
): void {
  const command = addCommand(program, "estimate", "say what a run would take, before it").usage(
    "PATH|NAME|ARN [options]",
  );
  command
    .optionsGroup("Known of the function:")
    .option("--duration-ms <range>", "of one invocation at its memory now: 120, or 80-300")
    .option("--result <file>", "a result.json of an earlier run of the function");
  addTuneFlags(command)
    .optionsGroup("Output:")
    .option("--out <folder>", "as of tune: checked, and nothing is written")
    .option("--json", "print the estimate as JSON on stdout")
    .option("--quiet", "only the three ranges, in a line")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODE_TEXT)
    .action(async () => {
      const { operand, mistakes } = sortTuneArguments(command, early);
      await act(operand, command.opts(), mistakes);
    });
}
