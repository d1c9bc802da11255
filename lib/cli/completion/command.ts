import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import { addCommand, sortArguments } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";
import { type CommandFacts, describeCommands, SHELLS } from "./describe-commands.ts";

/** @param commands those of the program, described when the script is asked for */
export type CompletionAction = (
  shellName: string | undefined,
  commands: () => readonly CommandFacts[],
  mistakes: InputMistake[],
) => Promise<void>;

const EXAMPLES = `Examples:
  source <(power-tuner completion bash)      in ~/.bashrc
  source <(power-tuner completion zsh)       in ~/.zshrc, after compinit
  power-tuner completion fish > ~/.config/fish/completions/power-tuner.fish
`;

const NOTES = `
Prints a script that completes commands, flags, their values and files. It is
made from the same table as the help; AWS is never asked.
`;

/** `completion`, which describes the whole program: to be added where all other commands are, in any order. */
export function addCompletionCommand(
  program: Command,
  act: CompletionAction,
  early: readonly InputMistake[],
): void {
  addCommand(program, "completion", "print a script that completes the command line")
    .usage(`${SHELLS.join("|")} [options]`)
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, ["SHELL"], early);
      await act(operand, () => describeCommands(program), mistakes);
    });
}
