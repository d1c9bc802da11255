/**
 * The events of a run, as JSON texts. Stored as `runs/RUN_ID/payloads.json`, apart from the plan: they are user data,
 * and no log, result or report holds them.
 */
export interface PayloadSet {
  /** Each is sent in proportion to its weight, interleaved. */
  readonly entries: readonly { readonly json: string; readonly weight: number }[];
  /** Whether `{{index}}`, `{{memoryMb}}`, `{{architecture}}` and `{{uuid}}` in their strings are filled in. */
  readonly isTemplate: boolean;
}
