import { InputError, messageOf, TargetError } from "../../errors.ts";
import { AwsCallError, isDenied } from "../aws/aws-call-error.ts";

/** What a check found. */
export type Finding =
  | { readonly state: "ok"; readonly detail: string; readonly todo?: string }
  | { readonly state: "failed"; readonly detail: string; readonly todo?: string }
  /** It could not be looked at; the detail says why. */
  | { readonly state: "skipped"; readonly detail: string; readonly todo?: string };

/** One line of the doctor's. */
export type Check = Finding & { readonly name: string };

export const ok = (detail: string, todo?: string): Finding => ({ state: "ok", detail, todo });
export const failed = (detail: string, todo?: string): Finding => ({ state: "failed", detail, todo });
export const skipped = (detail: string, todo?: string): Finding => ({ state: "skipped", detail, todo });

/** The finding for an error that a look ended with. */
export function toFinding(error: unknown): Finding {
  if (error instanceof AwsCallError) return failed(error.message, error.hint || undefined);
  if (error instanceof InputError) {
    const [mistake] = error.mistakes;
    return failed(
      `${mistake?.field}: ${mistake?.value ?? "missing"}; allowed: ${mistake?.allowed}`,
      mistake?.hint,
    );
  }
  if (error instanceof TargetError) return failed(error.message);
  return failed(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

/** For looks whose permission nobody needs to tune: without it, the check is skipped. */
export function skipWhenDenied(error: unknown): Finding {
  if (!isDenied(error)) return toFinding(error);
  return skipped(messageOf(error));
}
