import { stringify } from "yaml";

/** What a file to start from is about. */
export interface Starter {
  /** Shown in every line of output. */
  readonly name: string;
  /** A name, an ARN, or a path relative to the file. */
  readonly function: string;
  /** Of the JSON schema, as the file names it: `./power-tuner.config.schema.json`. */
  readonly schema: string;
}

/** A file with budgets to start from: limits to be changed, and more keys behind a `#`. */
export function renderStarterConfig(starter: Starter): string {
  // A folder's name may have line breaks, and a target's may not.
  const name = writeText(starter.name.replace(/\p{Cc}+/gu, " "));
  const functionName = writeText(starter.function);
  return `# yaml-language-server: $schema=${starter.schema}
# Budgets that power-tuner gate judges. The schema explains every key.
version: 1
# What maxIncrease compares with:
# baseline:
#   file: power-tuner.baseline.json
#   missing: warn
targets:
  - name: ${name}
    function: ${functionName}
    # payloadFile: event.json
    # num: 100
    # maxCostUsd: 1
    checks:
      # US dollars of a million invocations
      - metric: cost
        max: 5.00
      - metric: p95
        max: 250ms
        # Broken where the increase is more than both:
        # maxIncrease: { percent: 10, atLeast: 5ms }
        # message: the caller times out after 300 ms
      - metric: errorRate
        max: 5%
      # How much cheaper another configuration within these budgets may be
      - metric: savings
        maxMissed: { percent: 15 }
`;
}

/** A text as YAML writes it: in quotes where it would be something else without. */
function writeText(text: string): string {
  return stringify(text, { lineWidth: 0, defaultKeyType: "PLAIN", blockQuote: false }).trimEnd();
}
