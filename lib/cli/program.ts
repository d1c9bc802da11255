import { Command, CommanderError, Option } from "commander";
import { closest, distance } from "fastest-levenshtein";
import type { InputMistake } from "../errors.ts";
import {
  ENVIRONMENT_TEXT,
  EXIT_CODE_TEXT,
  LOCAL_EXAMPLES,
  LOCAL_NOTES,
  PROGRAM_EXAMPLES,
  REPORT_EXAMPLES,
  TUNE_EXAMPLES,
  TUNE_NOTES,
} from "./help-text.ts";
import type { TuneFlags } from "./tune-request.ts";

/** What was asked for. Flags are still text; `mistakes` holds what the command line itself has wrong. */
export interface Actions {
  tune(
    path: string | undefined,
    flags: TuneFlags & { json?: boolean },
    mistakes: InputMistake[],
  ): Promise<void>;
  local(flags: { data?: string }, mistakes: InputMistake[]): Promise<void>;
  report(path: string | undefined, flags: { out?: string }, mistakes: InputMistake[]): Promise<void>;
}

const HELP_COLUMNS = 80;

interface Writers {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * Runs the action that `args` (without the program itself) ask for.
 * @throws CommanderError for an unknown command, and after showing help; what the action throws
 */
export async function runCommandLine(
  args: readonly string[],
  actions: Actions,
  version: string,
  write: Writers,
): Promise<void> {
  const early: InputMistake[] = [];
  const parse = (some: readonly string[]) =>
    buildProgram(actions, version, write, early).parseAsync(some, { from: "user" });
  try {
    await parse(args);
  } catch (error) {
    // Only the last argument can lack its value. Everything before it may be wrong, too.
    if (!(error instanceof CommanderError) || error.code !== "commander.optionMissingArgument") throw error;
    early.push({ field: args.at(-1) ?? "", value: undefined, allowed: "a value after the flag" });
    await parse(args.slice(0, -1));
  }
}

/**
 * Unknown flags and surplus arguments are handed to the actions as mistakes, so that they are told together
 * with everything else that is wrong.
 */
function buildProgram(
  actions: Actions,
  version: string,
  write: Writers,
  early: readonly InputMistake[],
): Command {
  const program = new Command("power-tuner")
    .exitOverride()
    .configureOutput({
      writeOut: write.out,
      writeErr: write.err,
      // What is wrong is told by `run`, in one form for all commands.
      outputError: () => {},
      getOutHelpWidth: () => HELP_COLUMNS,
      getErrHelpWidth: () => HELP_COLUMNS,
    })
    .usage("COMMAND [options]")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [COMMAND]", "show the help of a command")
    .version(version, "-V, --version", "print the version")
    .addHelpText("before", PROGRAM_EXAMPLES)
    .addHelpText("after", EXIT_CODE_TEXT + ENVIRONMENT_TEXT);

  addCommand(program, "tune", "measure a handler at several memory sizes, on this machine")
    .usage("PATH [options]")
    .optionsGroup("Target:")
    .option("--handler <name>", "FILE.EXPORT, found by convention when left out")
    .option("--runtime <name>", "a Lambda runtime, from the file's extension when left out")
    .addOption(
      new Option("--timeout <seconds>", "the function's time-out, 1 to 900; long enough for 128 MB").default(
        "60",
        "60",
      ),
    )
    .option("--env <KEY=VALUE>", "an environment variable; may be repeated", collect)
    .optionsGroup("Sampling:")
    .addOption(
      new Option("--payload <json>", "the event: JSON, or @FILE with JSON in it").default("{}", "{}"),
    )
    .option("--memory <list>", "sizes in MB, 128 to 10240 (default: 128,256,512,1024,1769)")
    .option("--arch <list>", "x86_64, arm64 or both (default: this machine's)")
    .addOption(new Option("--num <count>", "invocations of each size, 1 to 10000").default("20", "20"))
    .addOption(new Option("--strategy <name>", "cost, speed or balanced").default("cost", "cost"))
    .optionsGroup("Output:")
    .option("--out <folder>", "for result.json and report.html (default: .power-tuner/reports/NAME-TIME)")
    .option("--json", "print result.json on stdout instead of a table")
    .option("--debug", "show where errors come from")
    .addHelpText("before", TUNE_EXAMPLES)
    .addHelpText("after", TUNE_NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, ["PATH"], early);
      await actions.tune(operand, command.opts(), mistakes);
    });

  addCommand(program, "local", "keep an embedded cloud with the tuner running")
    .usage("[options]")
    .option("--data <folder>", "keep its objects here (default: a temporary folder)")
    .option("--debug", "show where errors come from")
    .addHelpText("before", LOCAL_EXAMPLES)
    .addHelpText("after", LOCAL_NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      await actions.local(command.opts(), sortArguments(command, [], early).mistakes);
    });

  addCommand(program, "report", "render the report of a result.json again")
    .usage("RESULT [options]")
    .option("--out <file>", "the HTML file (default: report.html beside RESULT)")
    .option("--debug", "show where errors come from")
    .addHelpText("before", REPORT_EXAMPLES)
    .addHelpText("after", EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, ["RESULT"], early);
      await actions.report(operand, command.opts(), mistakes);
    });
  return program;
}

function addCommand(program: Command, name: string, summary: string): Command {
  return program.command(name).summary(summary).allowUnknownOption().allowExcessArguments();
}

const collect = (value: string, values: readonly string[] = []) => [...values, value];

/**
 * Commander leaves unknown flags among the arguments. What follows one directly may be its value or an operand:
 * it is then neither used nor missed.
 */
function sortArguments(command: Command, operandNames: readonly string[], early: readonly InputMistake[]) {
  const isFlag = (argument: string | undefined) => argument !== undefined && /^--?[^-\d]/.test(argument);
  const isUnclear = (index: number) => {
    const before = command.args[index - 1];
    return isFlag(before) && !before?.includes("=");
  };
  const unknown = command.args.filter(isFlag);
  const operands = command.args.filter((argument, index) => !isFlag(argument) && !isUnclear(index));
  const unclearCount = command.args.length - unknown.length - operands.length;

  const mistakes: InputMistake[] = [...early, ...unknown.map((flag) => describeUnknown(flag, command))];
  for (const field of operandNames.slice(operands.length + unclearCount)) {
    mistakes.push({ field, value: undefined, allowed: `${command.name()} ${command.usage()}` });
  }
  for (const surplus of operands.slice(operandNames.length)) {
    const allowed = `${command.name()} ${command.usage()}`;
    mistakes.push({ field: "argument", value: surplus, allowed, hint: "quote values that contain spaces" });
  }
  return { operand: operands[0], mistakes };
}

function describeUnknown(flag: string, command: Command): InputMistake {
  const known = command.options.flatMap(({ long }) => long ?? []);
  const [name = flag] = flag.split("=");
  const near = closest(name, known);
  // A short name is near to everything.
  const isNear = near.startsWith(name) || distance(name, near) <= Math.min(3, (name.length - 2) / 3);
  const hint = isNear ? `did you mean ${near}?` : undefined;
  return { field: name, value: "an unknown flag", allowed: known.join(", "), hint };
}
