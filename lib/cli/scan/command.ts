import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import { addCommand, collect, sortArguments } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";

/** The flags of `scan` as text. */
export interface ScanFlags {
  readonly prefix?: string;
  readonly tag?: readonly string[];
  readonly days?: string;
  readonly by?: string;
  readonly top?: string;
  readonly input?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export type ScanAction = (flags: ScanFlags, mistakes: InputMistake[]) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner scan --region eu-central-1
  power-tuner scan --prefix shop- --tag stage=prod --days 30 --by spend
  power-tuner scan --top 10 --input many.json
  power-tuner tune --many many.json
`;

const NOTES = `
Ranks the functions of one account and region by what tuning is likely to save,
or by what they cost in a month, from their configuration and from CloudWatch.
Nothing is invoked or changed. Savings are guesses, given as a range; only
measuring tells. How much memory a function uses, and how many of its starts are
cold, CloudWatch knows of functions with Lambda Insights only.

It takes lambda:ListFunctions and cloudwatch:GetMetricData, and with --tag
lambda:GetFunction and lambda:ListTags. CloudWatch bills $0.01 for 1,000
metrics: two for each function, and five more for each that ran. The last line
says how many they were.

The file of --input has the functions that are shown; payloads are yours to add.
With --json, stdout has all functions, or an object with "error" and "exit".
`;

/** `scan`; the parser of each flag is where its value is used. */
export function addScanCommand(program: Command, act: ScanAction, early: readonly InputMistake[]): void {
  addCommand(program, "scan", "find which functions of an account are worth tuning")
    .usage("[options]")
    .optionsGroup("Functions:")
    .option("--prefix <text>", "those whose names begin with this")
    .option("--tag <KEY=VALUE>", "those with this tag, or KEY alone; may be repeated", collect)
    .option("--region <name>", "where the functions are")
    .option("--profile <name>", "a profile of your AWS configuration")
    .optionsGroup("Ranking:")
    .option("--days <count>", "whole days of CloudWatch, 1 to 455 (default: 14)")
    .option("--by <order>", "saving or spend (default: saving)")
    .optionsGroup("Output:")
    .option("--top <count>", "rows that are shown, 1 to 1000 (default: 20)")
    .option("--input <file>", "write a file for tune --many, of the rows that are shown")
    .option("--json", "print everything as JSON on stdout")
    .option("--quiet", "nothing on stderr but what goes wrong")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      await act(command.opts(), sortArguments(command, [], early).mistakes);
    });
}
