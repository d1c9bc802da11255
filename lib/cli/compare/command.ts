import type { Command } from "commander";
import type { InputMistake } from "../../errors.ts";
import { addCommand, sortArguments } from "../command-line.ts";

/** The flags of `compare` as text. */
export interface CompareFlags {
  readonly statistic?: string;
  readonly markdown?: string;
  readonly out?: string;
  readonly redact?: boolean;
  readonly json?: boolean;
}

export type CompareAction = (
  operands: readonly string[],
  flags: CompareFlags,
  mistakes: InputMistake[],
) => Promise<void>;

const EXAMPLES = `Examples:
  power-tuner compare last-week/result.json result.json
  power-tuner compare main.json branch.json --statistic p99 --markdown diff.md
  power-tuner compare before.json after.json --out changes.html --redact
`;

const NOTES = `
EARLIER and LATER are each the result.json of a run. Changes are those of LATER
against EARLIER, for each configuration that both have measured, with the
interval of 95 % confidence. What was not measured alike is named. A change does
not fail the command: power-tuner gate does that, by budgets.

On the page, the reader chooses the statistic.
`;

const EXIT_CODES = `
Exit codes:
  0    compared, whatever changed
  2    wrong usage or file; nothing was written
  3    no configuration was measured in both
`;

/** `compare`; the parser of each flag is where its value is used. */
export function addCompareCommand(
  program: Command,
  act: CompareAction,
  early: readonly InputMistake[],
): void {
  addCommand(program, "compare", "say what changed between two results")
    .usage("EARLIER LATER [options]")
    .option("--statistic <name>", "of latency: mean, p50, p90, p95 or p99 (default: LATER's)")
    .option("--markdown <file>", "write the comparison as Markdown")
    .option("--out <file>", "write LATER's report with the comparison, NAME.html")
    .option("--redact", "hide the numbers of AWS accounts")
    .option("--json", "print the comparison as JSON on stdout")
    .option("--debug", "show where errors come from")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES + EXIT_CODES)
    .action(async (_options, command: Command) => {
      const { operands, mistakes } = sortArguments(command, ["EARLIER", "LATER"], early);
      await act(operands, command.opts(), mistakes);
    });
}
