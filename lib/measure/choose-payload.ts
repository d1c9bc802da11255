import type { PayloadSet } from "../prepare/payloads.ts";
import type { Candidate } from "../prepare/plan.ts";

/** The event of one invocation. */
export interface ChosenPayload {
  readonly json: string;
  /** Which of several entries it is, from 0; absent when there is one. */
  readonly payloadIndex?: number;
}

/**
 * Gives the event of a candidate's invocation number `index`, from 0. Nothing else decides it (but for `{{uuid}}`),
 * so every candidate gets the same events in the same order, and a later round or attempt goes on where the one
 * before it ended.
 * @param createUuid fills in `{{uuid}}`.
 */
export function createPayloadChooser(
  { entries, isTemplate }: PayloadSet,
  { memoryMb, architecture }: Candidate,
  createUuid: () => string,
): (index: number) => ChosenPayload {
  const chooseEntry = interleave(entries.map(({ weight }) => weight));
  const templates = new Map<number, unknown>();
  return (index) => {
    const entryIndex = chooseEntry(index);
    const entry = entries[entryIndex];
    if (!entry) throw new Error("a run needs at least one payload");
    const which = entries.length > 1 ? { payloadIndex: entryIndex } : {};
    if (!isTemplate) return { json: entry.json, ...which };
    const template = templates.get(entryIndex) ?? JSON.parse(entry.json);
    templates.set(entryIndex, template);
    const values: TemplateValues = { index, memoryMb, architecture, uuid: createUuid() };
    return { json: JSON.stringify(fillIn(template, values)), ...which };
  };
}

/**
 * Smooth weighted round robin: of any `sum of weights` choices in a row, from a multiple of it on, each entry gets
 * exactly its weight, and its choices lie apart from each other.
 * @returns the entry of choice number `index`.
 */
export function interleave(weights: readonly number[]): (index: number) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const credits = weights.map(() => 0);
  const chosen: number[] = [];
  const isWhole = weights.every((weight) => Number.isSafeInteger(weight));
  return (index) => {
    const position = isWhole ? index % total : index;
    while (chosen.length <= position) {
      let best = 0;
      for (const [entry, weight] of weights.entries()) {
        credits[entry] = (credits[entry] ?? 0) + weight;
        if ((credits[entry] ?? 0) > (credits[best] ?? 0)) best = entry;
      }
      credits[best] = (credits[best] ?? 0) - total;
      chosen.push(best);
    }
    return chosen[position] ?? 0;
  };
}

interface TemplateValues {
  readonly index: number;
  readonly memoryMb: number;
  readonly architecture: string;
  readonly uuid: string;
}

/** Fills in every string of a JSON value, keys left alone. A string that is a number's name and no more becomes it. */
function fillIn(template: unknown, values: TemplateValues): unknown {
  if (typeof template === "string") {
    if (template === "{{index}}") return values.index;
    if (template === "{{memoryMb}}") return values.memoryMb;
    return template.replace(
      /\{\{(index|memoryMb|architecture|uuid)\}\}/g,
      (_match, name: keyof TemplateValues) => String(values[name]),
    );
  }
  if (Array.isArray(template)) return template.map((item) => fillIn(item, values));
  if (typeof template === "object" && template !== null) {
    return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillIn(value, values)]));
  }
  return template;
}
