import { distance } from "fastest-levenshtein";
import { type Checked, invalid, valid } from "../checked.ts";
import type { TemplateFunction } from "./template-function.ts";

const FIELD = "LOGICAL_ID";
/** Longer lists are not read. */
const MAX_SHOWN = 10;

/**
 * Finds the function that a word means: its logical id, `STACK/ID`, its construct path or the end of it, or its
 * `FunctionName`. The first of these that fits decides; where it fits several, they are listed by names that differ.
 * @param name undefined when none was given
 */
export function chooseFunction(
  name: string | undefined,
  functions: readonly TemplateFunction[],
): Checked<TemplateFunction> {
  if (functions.length === 0) {
    return invalid({
      field: "--template",
      value: "no function",
      allowed: "a template with a Lambda function",
    });
  }
  const refuse = (some: readonly TemplateFunction[], hint?: string) =>
    invalid({
      field: FIELD,
      value: name,
      allowed: `one of ${list(some.map((one) => nameUniquely(one, functions)))}`,
      hint,
    });
  if (name === undefined) return refuse(functions);
  const wanted = name.replace(/^\//, "").replace(/\/Resource$/, "");
  for (const fits of WAYS) {
    const found = functions.filter((one) => fits(one, wanted));
    const [only] = found;
    if (only && found.length === 1) return valid(only);
    if (found.length > 1) return refuse(found, `${found.length} functions have that name`);
  }
  const near = findNearest(wanted, functions);
  return refuse(functions, near && `did you mean ${nameUniquely(near, functions)}?`);
}

const WAYS: readonly ((one: TemplateFunction, wanted: string) => boolean)[] = [
  ({ logicalId }, wanted) => logicalId === wanted,
  ({ logicalId, stackNames }, wanted) => stackNames.some((stack) => `${stack}/${logicalId}` === wanted),
  ({ constructPath }, wanted) => constructPath === wanted,
  ({ constructPath }, wanted) => constructPath?.endsWith(`/${wanted}`) === true,
  ({ functionName }, wanted) => functionName.state === "known" && functionName.value === wanted,
];

/** The logical id where no other function has it, else the construct path, else the id with its stack. */
function nameUniquely(one: TemplateFunction, all: readonly TemplateFunction[]): string {
  const isOnlyOne = all.filter(({ logicalId }) => logicalId === one.logicalId).length === 1;
  return isOnlyOne ? one.logicalId : (one.constructPath ?? `${one.stackNames[0]}/${one.logicalId}`);
}

/** Nearer than a third of its letters, by any of its names. */
function findNearest(wanted: string, functions: readonly TemplateFunction[]): TemplateFunction | undefined {
  const word = wanted.toLowerCase();
  const farness = (one: TemplateFunction) =>
    Math.min(
      ...listNames(one).map((name) => {
        const known = name.toLowerCase();
        // The CDK appends eight letters to what people call it.
        return known.startsWith(word) ? 0 : distance(word, known) / Math.max(word.length, known.length, 1);
      }),
    );
  const nearest = functions.toSorted((a, b) => farness(a) - farness(b))[0];
  return nearest && farness(nearest) < 1 / 3 ? nearest : undefined;
}

const listNames = ({ logicalId, constructPath, functionName }: TemplateFunction): readonly string[] => [
  logicalId,
  ...(constructPath ? [constructPath, constructPath.split("/").at(-1) ?? ""] : []),
  ...(functionName.state === "known" ? [functionName.value] : []),
];

function list(names: readonly string[]): string {
  const more = names.length - MAX_SHOWN;
  return `${names.slice(0, MAX_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
