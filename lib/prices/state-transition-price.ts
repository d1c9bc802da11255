/**
 * US dollars for one state transition of a Standard workflow, first tier, where it is not what most regions ask.
 * Source: the price table of aws-lambda-power-tuning 4.4.0, which AWS's pricing page confirms for us-east-1.
 */
const DEARER_USD: Readonly<Record<string, number>> = {
  "us-gov-west-1": 0.00003,
  "us-gov-east-1": 0.00003,
  "ap-northeast-2": 0.0000271,
  "eu-south-1": 0.00002625,
  "af-south-1": 0.00002975,
  "us-west-1": 0.0000279,
  "eu-west-3": 0.0000297,
  "ap-east-1": 0.0000275,
  "me-south-1": 0.0000275,
  "ap-south-1": 0.0000285,
  "sa-east-1": 0.0000375,
};

const ORDINARY_USD = 0.000025;

/**
 * What a state transition costs in the region of the state machine, which need not be the target's.
 * @returns US dollars; undefined in China, where it is billed in CNY.
 */
export function lookUpStateTransitionUsd(region: string): number | undefined {
  if (region.startsWith("cn-")) return undefined;
  return Object.hasOwn(DEARER_USD, region) ? DEARER_USD[region] : ORDINARY_USD;
}
