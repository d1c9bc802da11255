import type { TuningResult } from "../analyze/result.ts";

const HIDDEN = "············";

/** The result without the numbers of the AWS accounts that it names in ARNs, wherever they stand. */
export function redactAccounts(result: TuningResult): TuningResult {
  const accounts = new Set(
    [result.target.functionArn, result.run.executionArn]
      .map((arn) => arn.split(":")[4] ?? "")
      .filter((account) => /^\d{12}$/.test(account)),
  );
  const hide = (text: string) =>
    [...accounts].reduce((hidden, account) => hidden.replaceAll(account, HIDDEN), text);
  return JSON.parse(JSON.stringify(result), (_, value: unknown) =>
    typeof value === "string" ? hide(value) : value,
  ) as TuningResult;
}
