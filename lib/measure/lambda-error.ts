/** What a failed function answers, as far as it says so. */
export interface LambdaError {
  readonly errorType?: string;
  readonly errorMessage?: string;
}

/**
 * Reads `{"errorType", "errorMessage", ...}`, the payload of a function error (Lambda runtime API), which Step
 * Functions also hands on as the cause of a failed task.
 * @returns nothing in it for any other text: custom runtimes may answer with any bytes.
 */
export function parseLambdaError(text: string): LambdaError {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return {};
    const errorType: unknown = Reflect.get(parsed, "errorType");
    const errorMessage: unknown = Reflect.get(parsed, "errorMessage");
    return {
      errorType: typeof errorType === "string" ? errorType : undefined,
      errorMessage: typeof errorMessage === "string" ? errorMessage : undefined,
    };
  } catch {
    return {};
  }
}
