import { readFileSync } from "node:fs";
import { STEPS, type Step } from "./steps.ts";

/** The state machine as plain ASL with `${placeholders}`, the same file for AWS and the embedded cloud. */
const DEFINITION = "tuning.asl.json";

/**
 * The ASL with everything filled in.
 * @param partition `aws`, `aws-cn` or `aws-us-gov`.
 * @throws Error when a placeholder is left: the file and the steps no longer agree.
 */
export function fillDefinition(partition: string, functionArns: Readonly<Record<Step, string>>): string {
  return fillPlaceholders(
    DEFINITION,
    new Map([
      ["partition", partition],
      ...STEPS.map((step) => [`${step}FunctionArn`, functionArns[step]] as const),
    ]),
  );
}

/**
 * An ASL file of lib/ with its `${placeholders}` filled in, on one line: a plain template has no room for more.
 * @throws Error when nothing is given for a placeholder
 */
export function fillPlaceholders(fileName: string, values: ReadonlyMap<string, string>): string {
  const text = readFileSync(new URL(`../${fileName}`, import.meta.url), "utf8");
  const filled = text.replace(/\$\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`nothing to put in for ${placeholder} in ${fileName}`);
    return value;
  });
  return JSON.stringify(JSON.parse(filled));
}
