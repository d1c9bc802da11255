import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import { addCommand, sortArguments } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";

/** The flags of `init` as text. */
export interface InitFlags {
  readonly gate?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

export type InitAction = (
  name: string | undefined,
  flags: InitFlags,
  mistakes: InputMistake[],
) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner init my-function
  power-tuner tune --input power-tuner.input.json --dry-run
  power-tuner init --gate my-function
`;

/** `init`, for an input file or for the gate's. */
export function addInitCommand(program: Command, act: InitAction, early: readonly InputMistake[]): void {
  addCommand(program, "init", "write an input file to start from, with its JSON schema")
    .usage("[NAME|ARN|PATH] [options]")
    .option("--gate", "write a file with budgets for the gate instead")
    .option(
      "--out <file>",
      "the file (default: power-tuner.input.json; with --gate,\npower-tuner.config.yaml)",
    )
    .option("--force", "overwrite what is there")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, [], early, ["NAME"]);
      await act(operand, command.opts(), mistakes);
    });
}
