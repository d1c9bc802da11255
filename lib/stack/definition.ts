import { readFileSync } from "node:fs";
import { STEPS, type Step } from "./steps.ts";

/** The state machine as plain ASL with `${placeholders}`, the same file for AWS and the embedded cloud. */
const DEFINITION_PATH = new URL("../tuning.asl.json", import.meta.url);

/**
 * The ASL with everything filled in.
 * @param partition `aws`, `aws-cn` or `aws-us-gov`.
 * @throws Error when a placeholder is left: the file and the steps no longer agree.
 */
export function fillDefinition(partition: string, functionArns: Readonly<Record<Step, string>>): string {
  const values = new Map([
    ["partition", partition],
    ...STEPS.map((step) => [`${step}FunctionArn`, functionArns[step]] as const),
  ]);
  return readFileSync(DEFINITION_PATH, "utf8").replace(/\$\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`nothing to put in for ${placeholder} in tuning.asl.json`);
    return value;
  });
}
