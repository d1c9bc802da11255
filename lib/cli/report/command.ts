import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import { addCommand, sortArguments } from "../command-line.ts";
import { EXIT_CODE_TEXT } from "../help-text.ts";

/** The flags of `report` as text. */
export interface ReportFlags {
  /** The HTML file; the Markdown summary goes beside it (`chooseReportFiles`). */
  readonly out?: string;
  /** An earlier result to compare with. */
  readonly baseline?: string;
  /** Hides the numbers of AWS accounts. */
  readonly redact?: boolean;
  readonly quiet?: boolean;
}

export type ReportAction = (
  path: string | undefined,
  flags: ReportFlags,
  mistakes: InputMistake[],
) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner report result.json
  power-tuner report result.json --out /tmp/report.html
  power-tuner report result.json --baseline last-week/result.json --redact
`;

const NOTES = `
The summary, in Markdown, goes beside the page: summary.md beside report.html,
NAME.summary.md beside NAME.html. Both replace what has their names, but never
RESULT, the baseline or a folder.
`;

/** `report`; the parser of each flag is where its value is used. */
export function addReportCommand(program: Command, act: ReportAction, early: readonly InputMistake[]): void {
  addCommand(program, "report", "render the report of a result.json again")
    .usage("RESULT [options]")
    .option("--out <file>", "the page, NAME.html (default: report.html beside RESULT)")
    .option("--baseline <file>", "an earlier result.json to compare with")
    .option("--redact", "hide the numbers of AWS accounts")
    .option("--quiet", "only the recommendation, in a sentence")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODE_TEXT)
    .action(async (_options, command: Command) => {
      const { operand, mistakes } = sortArguments(command, ["RESULT"], early);
      await act(operand, command.opts(), mistakes);
    });
}
