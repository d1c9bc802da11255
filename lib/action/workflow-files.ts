import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { escapeData } from "../gate/outputs/annotations.ts";

/**
 * Sets the step's outputs. Values may have any number of lines: the delimiter around each cannot be guessed, so nothing
 * in a value can end it (GitHub, workflow commands, multiline strings).
 * @param path `GITHUB_OUTPUT`; without it nothing is written
 */
export async function writeOutputs(
  path: string | undefined,
  outputs: Readonly<Record<string, string>>,
): Promise<void> {
  if (!path) return;
  const entries = Object.entries(outputs).map(([name, value]) => {
    const delimiter = `power-tuner-${randomUUID()}`;
    return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
  });
  await appendFile(path, entries.join(""));
}

/** A workflow command that GitHub shows as an annotation. */
export function formatAnnotation(kind: "error" | "warning" | "notice", message: string): string {
  return `::${kind}::${escapeData(message)}`;
}
