import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import type { AwsFlags } from "../aws/open-aws.ts";
import { addAwsFlags, addCommand, sortArguments } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";

/** The flags of `cleanup` as text. */
export interface CleanupFlags extends AwsFlags {
  readonly run?: string;
  readonly all?: boolean;
  readonly expired?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export type CleanupAction = (flags: CleanupFlags, mistakes: InputMistake[]) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner cleanup
  power-tuner cleanup --expired --yes
  power-tuner cleanup --run my-function-20261121-023459-1a2b3c --yes
`;

const NOTES = `
Clones are throwaway functions whose names begin with power-tuner-clone-. A run
removes its own; these are what is there all the same. Clones of executions that
are still running are never touched. With --all, so are those whose execution is
unknown, until they expire.
`;

/** `cleanup`; the parser of each flag is where its value is used. */
export function addCleanupCommand(
  program: Command,
  act: CleanupAction,
  early: readonly InputMistake[],
): void {
  addAwsFlags(addCommand(program, "cleanup", "list and remove clones that are left over").usage("[options]"))
    .option("--run <id>", "those of one run: the execution's name")
    .option("--expired", "those past their expiry")
    .option("--all", "those of every run that has ended")
    .option("--yes", "remove them; without it they are listed")
    .option("--dry-run", "only list, even with --yes")
    .option("--json", "print what was found and removed as JSON on stdout")
    .option("--quiet", "only how many were found, to be removed, and removed")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      await act(command.opts(), sortArguments(command, [], early).mistakes);
    });
}
