import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A handler that every size runs in milliseconds. */
const HANDLER = `import { createHash } from "node:crypto";
export const handler = async () => createHash("sha256").update("x".repeat(100_000)).digest("hex");
`;

/** The line of `max` in the config. */
export const BUDGET_LINE = 10;

/** A project with a handler and its budget, below `parent`. The lowest price of an invocation is 0.20 USD per million. */
export function makeGateProject(
  parent: string,
  name: string,
  maxCostPerMillionUsd: number,
  functionName = "orders",
): string {
  const folder = join(parent, name);
  mkdirSync(join(folder, "orders"), { recursive: true });
  writeFileSync(join(folder, "orders", "index.mjs"), HANDLER);
  writeFileSync(
    join(folder, "power-tuner.config.yaml"),
    `version: 1
targets:
  - name: orders
    function: ${functionName}
    num: 4
    maxNum: 4
    checks:
      - metric: cost
        at: current
        max: ${maxCostPerMillionUsd}
        message: "Ask #finops before raising this"
`,
  );
  return folder;
}
