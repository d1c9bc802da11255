import type { InputMistake } from "../errors.ts";
import { hashCanonical } from "./hash-canonical.ts";

/**
 * The events of a run, as JSON texts. Stored as `work/RUN_ID/payloads.json`, apart from the plan: they are user data,
 * and no log, result or report holds them.
 */
export interface PayloadSet {
  /** Each is sent in proportion to its weight, interleaved. */
  readonly entries: readonly { readonly json: string; readonly weight: number }[];
  /** Whether `{{index}}`, `{{memoryMb}}`, `{{architecture}}` and `{{uuid}}` in their strings are filled in. */
  readonly isTemplate: boolean;
}

/** Largest event of a synchronous invocation (Lambda quotas). */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** As many as there may be invocations in a month, whose counts make good weights; their sum stays finite. */
const MAX_WEIGHT = 1_000_000_000_000;

/**
 * The text that is sent for an event: a string that is JSON text as it stands, any other value as JSON.
 * Such strings come from shells and templates, which quote what is JSON already.
 */
export function toPayloadJson(value: unknown): string {
  return typeof value === "string" && isJson(value) ? value : JSON.stringify(value);
}

/**
 * The entries of a `payload`: one, or those of a weighted list. Only for values without mistakes.
 * @param text the payload's own JSON text, where there is one: its numbers keep digits that JavaScript would drop.
 */
export function toEntries(payload: unknown, text?: string): PayloadSet["entries"] {
  if (!isWeightedList(payload)) {
    const json = typeof payload === "string" || text === undefined ? toPayloadJson(payload) : text;
    return [{ json, weight: 1 }];
  }
  return payload.map(({ payload: event, weight }) => ({
    json: toPayloadJson(event),
    weight: Number(weight),
  }));
}

/**
 * What is wrong with a `payload`. No value is in the answer.
 * @param field where the payload comes from
 * @param num invocations of a configuration: every weighted event needs one
 */
export function findPayloadMistakes(field: string, payload: unknown, num?: number): InputMistake[] {
  const value = "(not shown)";
  if (!isWeightedList(payload)) {
    if (!Array.isArray(payload) || !payload.some(isWeighted)) return [];
    return [
      {
        field,
        value,
        allowed: 'a list in which all items are {"payload": ..., "weight": NUMBER}, or none is',
        hint: "to send this list as it is, give it as the only item of payloads",
      },
    ];
  }
  const mistakes: InputMistake[] = payload.flatMap(({ weight }, index) =>
    typeof weight === "number" && weight > 0 && weight <= MAX_WEIGHT
      ? []
      : [{ field: `${field}.${index}.weight`, value, allowed: `a number above 0, at most ${MAX_WEIGHT}` }],
  );
  if (num !== undefined && num < payload.length) {
    mistakes.push({
      field: "num",
      value: num,
      allowed: `at least ${payload.length}, the number of weighted events, so that each is sent`,
    });
  }
  return mistakes;
}

/**
 * The SHA-256 of what a run sends, in hex: of `{"entries": [{"event": ..., "weight": NUMBER}], "isTemplate": BOOLEAN}` as
 * canonical JSON, with every event as the JSON value that is sent (not its text), in the order given. Layout and the
 * order of an object's members make no difference; numbers are compared as JavaScript reads them.
 */
export function hashPayloads({ entries, isTemplate }: PayloadSet): string {
  const events = entries.map(({ json, weight }) => ({ event: JSON.parse(json), weight }));
  return hashCanonical({ entries: events, isTemplate });
}

interface Weighted {
  readonly payload: unknown;
  readonly weight: unknown;
}

function isWeightedList(value: unknown): value is readonly Weighted[] {
  return Array.isArray(value) && value.length > 0 && value.every(isWeighted);
}

/** Exactly these two keys, so that an event that has a weight for reasons of its own stays an event. */
function isWeighted(item: unknown): item is Weighted {
  return (
    typeof item === "object" && item !== null && Object.keys(item).toSorted().join() === "payload,weight"
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
