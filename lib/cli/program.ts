import { Command, CommanderError } from "commander";
import type { InputMistake } from "../errors.ts";
import { addBaselineCommand, type BaselineAction } from "./baseline/command.ts";
import { addCleanupCommand, type CleanupAction } from "./cleanup/command.ts";
import { addCommonFlags } from "./command-line.ts";
import { addCompareCommand, type CompareAction } from "./compare/command.ts";
import { addCompletionCommand, type CompletionAction } from "./completion/command.ts";
import { addDoctorCommand, type DoctorAction } from "./doctor/command.ts";
import { addEstimateCommand, type EstimateAction } from "./estimate/command.ts";
import { addGateCommand, type GateAction } from "./gate/command.ts";
import { ENVIRONMENT_TEXT, EXIT_CODE_TEXT, PROGRAM_EXAMPLES } from "./help-text.ts";
import { HELP_TOPICS } from "./help-topics.ts";
import { addInitCommand, type InitAction } from "./init/command.ts";
import { addLocalCommand, type LocalAction } from "./local/command.ts";
import { addReportCommand, type ReportAction } from "./report/command.ts";
import { addScanCommand, type ScanAction } from "./scan/command.ts";
import { addTuneCommand, type TuneAction } from "./tune/command.ts";

/** What was asked for. Flags are still text; `mistakes` holds what the command line itself has wrong. */
export interface Actions {
  tune: TuneAction;
  gate: GateAction;
  scan: ScanAction;
  completion: CompletionAction;
  estimate: EstimateAction;
  baseline: BaselineAction;
  compare: CompareAction;
  doctor: DoctorAction;
  cleanup: CleanupAction;
  init: InitAction;
  local: LocalAction;
  report: ReportAction;
}

const HELP_COLUMNS = 80;

const TOPICS_TEXT = `
Also: ${[...HELP_TOPICS.keys()].map((topic) => `power-tuner help ${topic}`).join(", ")}
`;

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
  const topic = args[0] === "help" && args.length === 2 ? HELP_TOPICS.get(args[1] ?? "") : undefined;
  if (topic !== undefined) return write.out(topic);
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
export function buildProgram(
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
    .helpCommand("help [COMMAND|TOPIC]", "show the help of a command, or of a topic")
    .version(version, "-V, --version", "print the version")
    .addHelpText("before", PROGRAM_EXAMPLES)
    .addHelpText("after", EXIT_CODE_TEXT + ENVIRONMENT_TEXT + TOPICS_TEXT);

  addTuneCommand(program, actions.tune, early);
  addEstimateCommand(program, actions.estimate, early);
  addGateCommand(program, actions.gate, early);
  addDoctorCommand(program, actions.doctor, early);
  addCleanupCommand(program, actions.cleanup, early);
  addInitCommand(program, actions.init, early);
  addScanCommand(program, actions.scan, early);

  addLocalCommand(program, actions.local, early);
  addReportCommand(program, actions.report, early);
  addBaselineCommand(program, actions.baseline, early);
  addCompareCommand(program, actions.compare, early);
  addCompletionCommand(program, actions.completion, early);
  addCommonFlags(program);
  return program;
}
