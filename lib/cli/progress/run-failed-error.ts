import type { TuningResult } from "../../analyze/result.ts";

/** A run ended without a recommendation. What it measured all the same is in `result`. */
export class RunFailedError extends Error {
  override readonly name = "RunFailedError";
  /** The name of the error that ended the execution, `TargetError` for example. */
  readonly errorName: string;
  readonly result?: TuningResult;

  constructor(errorName: string, message: string, result?: TuningResult) {
    super(message);
    this.errorName = errorName;
    this.result = result;
  }
}
