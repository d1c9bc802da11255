import { readFile } from "node:fs/promises";
import type { Step } from "./steps.ts";

/** Where `npm run build` leaves its results: `functions/STEP.zip` and `report-shell.html`. */
export const DIST_URL = new URL("../../dist/", import.meta.url);

/** @throws Error that says what to run when the packages were not built. */
export async function readPackage(step: Step): Promise<Uint8Array> {
  const path = `functions/${step}.zip`;
  try {
    return await readFile(new URL(path, DIST_URL));
  } catch (error) {
    throw new Error(`dist/${path} is missing: run npm run build`, { cause: error });
  }
}
