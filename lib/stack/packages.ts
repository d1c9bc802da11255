import { readFile } from "node:fs/promises";
import type { Step } from "./steps.ts";

/** Where `npm run build` leaves its results: `functions/STEP.zip` and `report-shell.html`. */
export const DIST_URL = new URL("../../dist/", import.meta.url);

/** @throws Error that says what to run when the packages were not built. */
export async function readPackage(step: Step): Promise<Uint8Array> {
  return readBuilt(`functions/${step}.zip`);
}

/** The report's page without a result in it, as text. @throws Error that says what to run when it was not built. */
export async function readReportShell(): Promise<string> {
  return new TextDecoder().decode(await readBuilt("report-shell.html"));
}

async function readBuilt(path: string): Promise<Uint8Array> {
  try {
    return await readFile(new URL(path, DIST_URL));
  } catch (error) {
    throw new Error(`dist/${path} is missing: run npm run build`, { cause: error });
  }
}
