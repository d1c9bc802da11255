import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Checked, invalid, valid } from "../checked.ts";
import type { Machine } from "../cli-process.ts";

/** The report's page without a result, as the build made it. */
export async function readReportShell({ homeDir }: Pick<Machine, "homeDir">): Promise<Checked<string>> {
  try {
    return valid(await readFile(join(homeDir, "dist", "report-shell.html"), "utf8"));
  } catch {
    const hint = "run `npm run build` in the tuner's folder first";
    return invalid({ field: "dist", value: undefined, allowed: "the report's built page", hint });
  }
}
