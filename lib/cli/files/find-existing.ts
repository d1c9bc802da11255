import { readFile } from "node:fs/promises";
import type { InputMistake } from "../../errors.ts";
import { codeOf } from "../flags.ts";

/**
 * Whether a file that a command would write is there already. One with the same content is no obstacle.
 * @param content undefined where none is
 */
export async function findExisting(file: string, content?: string): Promise<InputMistake[]> {
  try {
    if ((await readFile(file, "utf8")) === content) return [];
    return [
      { field: "--out", value: file, allowed: "a file that is not there yet", hint: "--force overwrites it" },
    ];
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    return [{ field: "--out", value: file, allowed: "a file that can be written", hint: codeOf(error) }];
  }
}
