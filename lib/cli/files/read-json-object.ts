import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Checked, invalid, valid } from "../checked.ts";
import { codeOf } from "../flags.ts";

/**
 * Reads a file with one JSON object. Nothing of it is in a mistake: it may hold payloads.
 * @param cwd what a relative path starts from
 * @param allowed what the file should be, for the mistake
 */
export async function readJsonObject(
  field: string,
  path: string,
  cwd: string,
  allowed: string,
): Promise<Checked<Readonly<Record<string, unknown>>>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(resolve(cwd, path), "utf8"));
  } catch (error) {
    // A syntax error quotes the text.
    const hint = error instanceof SyntaxError ? "it is not JSON" : `cannot read it (${codeOf(error)})`;
    return invalid({ field, value: path, allowed, hint });
  }
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    return invalid({ field, value: path, allowed, hint: "it holds no JSON object" });
  }
  return valid({ ...json });
}
