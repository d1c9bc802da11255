import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { InputError, type InputMistake } from "../errors.ts";
import { renderReport } from "../report/render.ts";
import { checkOutFolder, writeWhole } from "./out-folder.ts";
import { readResultFile } from "./read-result.ts";
import { renderResultText } from "./result-text.ts";
import type { Shell } from "./shell.ts";

/**
 * Renders the report of a stored result again, without AWS and without the embedded cloud.
 * @throws InputError with everything that is wrong with the files
 */
export async function report(
  path: string,
  flags: { readonly out?: string },
  { machine, process, stdout, stderr }: Shell,
): Promise<void> {
  const cwd = process.cwd();
  const out = resolve(cwd, flags.out ?? join(dirname(path), "report.html"));
  const mistakes: InputMistake[] = [];
  const result = await readResultFile("RESULT", path, cwd).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    mistakes.push(...error.mistakes);
  });
  const folder = await checkOutFolder("--out", dirname(out), cwd);
  if (!folder.ok) mistakes.push(...folder.mistakes);
  const shell = await readFile(join(machine.homeDir, "dist", "report-shell.html"), "utf8").catch(
    () => undefined,
  );
  if (shell === undefined) {
    const hint = "run `npm run build` in the tuner's folder first";
    mistakes.push({ field: "dist", value: undefined, allowed: "the report's built page", hint });
  }
  if (!result || shell === undefined || mistakes.length > 0) throw new InputError(mistakes);

  const file = await writeWhole(dirname(out), basename(out), renderReport(result, shell));
  stdout.writeLine(renderResultText(result, stdout));
  stderr.writeLine(`Report: ${file}`);
}
