import { awsLambda } from "../aws-command.ts";
import { splitFunctionReference } from "../prepare/function-reference.ts";

/** Something of a run's that could not be removed. */
export interface Remainder {
  readonly name: string;
  readonly reason: string;
  /** What removes it, to be typed. */
  readonly command: string;
}

/** What removing a run's clones left. */
export interface Leaving {
  readonly deleted: number;
  readonly leftovers: readonly Remainder[];
  /** Versions that somebody has pointed an alias to: theirs now. */
  readonly kept: readonly string[];
}

/** The commands that do for a function and its versions what a run's clean-up could not. */
export const removalCommands = {
  deleteVersion: (functionArn: string, version: string) =>
    awsLambda("delete-function", locate(functionArn), ["--qualifier", version]),
  listVersions: (functionArn: string) => awsLambda("list-versions-by-function", locate(functionArn)),
  setMemory: (functionArn: string, memoryMb: number) =>
    awsLambda("update-function-configuration", locate(functionArn), ["--memory-size", String(memoryMb)]),
};

function locate(functionArn: string) {
  return { functionName: functionArn, region: splitFunctionReference(functionArn).region };
}
