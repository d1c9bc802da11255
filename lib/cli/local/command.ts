import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import { addCommand, sortArguments } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";

/** The flags of `local` as text. */
export interface LocalFlags {
  readonly data?: string;
}

export type LocalAction = (flags: LocalFlags, mistakes: InputMistake[]) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner local > cloud.env
  In another terminal, once it answers:
  . ./cloud.env
  aws lambda create-function --function-name my-fn ...
  power-tuner tune my-fn
  aws stepfunctions start-execution \\
    --state-machine-arn $TUNER_STATE_MACHINE_ARN --input '{"lambdaARN":"my-fn"}'
`;

const NOTES = `
Starts an embedded cloud with Lambda, Step Functions and S3 on 127.0.0.1, puts
the tuner into it, and prints what a shell needs to use it. It accepts requests
signed with the printed key only, and runs until Ctrl-C or SIGTERM.
`;

/** `local`, which ends when it is told to. */
export function addLocalCommand(program: Command, act: LocalAction, early: readonly InputMistake[]): void {
  addCommand(program, "local", "keep an embedded cloud with the tuner running")
    .usage("[options]")
    .option("--data <folder>", "keep its objects here (default: a temporary folder)")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      await act(command.opts(), sortArguments(command, [], early).mistakes);
    });
}
