import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import type { AwsFlags } from "../aws/open-aws.ts";
import { addAwsFlags, addCommand, sortArguments } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";

/** The flags of `doctor` as text. */
export interface DoctorFlags extends AwsFlags {
  readonly invoke?: boolean;
  readonly payload?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export type DoctorAction = (
  name: string | undefined,
  flags: DoctorFlags,
  mistakes: InputMistake[],
) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner doctor my-function
  power-tuner doctor my-function --invoke --payload @event.json
  power-tuner doctor --json --region eu-central-1
`;

const NOTES = `
Checks this machine, your credentials, the deployed tuner, and the function, and
says what to do about everything that is not right. Nothing is changed, and
without --invoke nothing is run. A check that your permissions do not allow is
skipped with the reason. Ends with 0 when none failed, else with 3.
`;

/** `doctor`; the parser of each flag is where its value is used. */
export function addDoctorCommand(program: Command, act: DoctorAction, early: readonly InputMistake[]): void {
  addAwsFlags(
    addCommand(program, "doctor", "check everything a run on AWS needs, before any spend").usage(
      "[NAME|ARN] [options]",
    ),
  )
    .option("--invoke", "invoke the function once, for real")
    .option("--payload <json>", "the event of --invoke: JSON, or @FILE (default: {})")
    .option("--json", "print the checks as JSON on stdout")
    .option("--quiet", "only how many checks ended how, and which failed")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, [], early, ["NAME"]);
      await act(operand, command.opts(), mistakes);
    });
}
