import type { Command } from "commander";
import type { InputMistake } from "../errors.ts";
import type { CleanupFlags } from "./aws/cleanup.ts";
import { addCommand, sortArguments } from "./command-line.ts";
import type { DoctorFlags } from "./doctor/doctor.ts";
import {
  CLEANUP_EXAMPLES,
  CLEANUP_NOTES,
  DOCTOR_EXAMPLES,
  DOCTOR_NOTES,
  EXIT_CODE_TEXT,
  INIT_EXAMPLES,
} from "./help-text.ts";
import type { InitFlags } from "./init/init.ts";

/** What the commands that work with AWS were asked for. */
export interface AwsActions {
  doctor(name: string | undefined, flags: DoctorFlags, mistakes: InputMistake[]): Promise<void>;
  cleanup(flags: CleanupFlags, mistakes: InputMistake[]): Promise<void>;
  init(name: string | undefined, flags: InitFlags, mistakes: InputMistake[]): Promise<void>;
}

/** `doctor`, `cleanup` and `init`. */
export function addAwsCommands(program: Command, actions: AwsActions, early: readonly InputMistake[]): void {
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
    .addHelpText("before", DOCTOR_EXAMPLES)
    .addHelpText("after", DOCTOR_NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, [], early, ["NAME"]);
      await actions.doctor(operand, command.opts(), mistakes);
    });

  addAwsFlags(addCommand(program, "cleanup", "list and remove clones that are left over").usage("[options]"))
    .option("--run <id>", "those of one run: the execution's name")
    .option("--expired", "those past their expiry")
    .option("--all", "those of every run that has ended")
    .option("--yes", "remove them; without it they are listed")
    .option("--dry-run", "only list, even with --yes")
    .option("--json", "print what was found and removed as JSON on stdout")
    .option("--quiet", "only how many were found, to be removed, and removed")
    .option("--debug", "show where errors come from")
    .addHelpText("before", CLEANUP_EXAMPLES)
    .addHelpText("after", CLEANUP_NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      await actions.cleanup(command.opts(), sortArguments(command, [], early).mistakes);
    });

  addCommand(program, "init", "write an input file to start from, with its JSON schema")
    .usage("[NAME|ARN|PATH] [options]")
    .option("--gate", "write a file with budgets for the gate instead")
    .option(
      "--out <file>",
      "the file (default: power-tuner.input.json; with --gate,\npower-tuner.config.yaml)",
    )
    .option("--force", "overwrite what is there")
    .option("--debug", "show where errors come from")
    .addHelpText("before", INIT_EXAMPLES)
    .addHelpText("after", EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, [], early, ["NAME"]);
      await actions.init(operand, command.opts(), mistakes);
    });
}

function addAwsFlags(command: Command): Command {
  return command
    .option("--state-machine <name>", "name or ARN of the deployed tuner")
    .option("--region <name>", "where the tuner is deployed")
    .option("--profile <name>", "a profile of your AWS configuration");
}
