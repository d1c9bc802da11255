import { distance } from "fastest-levenshtein";
import type * as z from "zod";

/** Names that other tools and older documents use, or that people try, by their lower-case form. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  enableparallel: "parallelInvocation",
  parallel: "parallelInvocation",
  balanceweight: "balancedWeight",
  weight: "balancedWeight",
  resource: "lambdaARN",
  function: "lambdaARN",
  functionname: "lambdaARN",
  functionarn: "lambdaARN",
  arn: "lambdaARN",
  memory: "powerValues",
  memorysizes: "powerValues",
  sizes: "powerValues",
  arch: "architectures",
  event: "payload",
  iterations: "num",
  invocations: "num",
  statistic: "objective",
  budget: "maxCostUsd",
  rolearn: "assumeRoleArn",
  preprocessor: "preProcessorARN",
  postprocessor: "postProcessorARN",
};

/** Typing errors of this many letters still point to a field. */
const MAX_TYPOS = 3;
/** A part of a name that is shorter is part of too many. */
const MIN_PART_LENGTH = 4;
/** More would not be a hint. */
const MAX_HINTS = 3;

/**
 * The fields that an unknown one is likely meant to be, as paths: another tool's name, a typing error, a part of the
 * name, or the right name in the wrong place. Those beside it come before all others.
 * @param path of the unknown field, such as `constraints.maxDurationMS`
 * @param known paths of all fields, as of `listFieldPaths`
 */
export function findNearFields(path: string, known: readonly string[]): readonly string[] {
  // Right by itself, and wrong for what is beside it.
  if (known.includes(path)) return [];
  const asked = nameOf(path).toLowerCase();
  const other = Object.hasOwn(OTHER_NAMES, path.toLowerCase()) ? OTHER_NAMES[path.toLowerCase()] : undefined;
  if (other) return [other];
  const beside = known.filter((one) => parentOf(one) === parentOf(path));
  for (const some of [beside, known]) {
    const near = findNearest(asked, some);
    if (near.length > 0 && near.length <= MAX_HINTS) return near;
  }
  return [];
}

function findNearest(asked: string, known: readonly string[]): readonly string[] {
  const typos = new Map(known.map((path) => [path, distance(asked, nameOf(path).toLowerCase())]));
  const near = known.filter((path) => {
    const count = typos.get(path) ?? 0;
    return count <= MAX_TYPOS && count < nameOf(path).length / 2;
  });
  if (near.length === 0 && asked.length >= MIN_PART_LENGTH) {
    return known.filter((path) => nameOf(path).toLowerCase().includes(asked));
  }
  const fewest = Math.min(...near.map((path) => typos.get(path) ?? 0));
  return near.filter((path) => typos.get(path) === fewest);
}

/** All fields of an object and of the objects in it, with points between: `constraints.maxDurationMs.p95`. */
export function listFieldPaths(fields: Readonly<Record<string, z.core.$ZodType>>): readonly string[] {
  return Object.entries(fields).flatMap(([name, schema]) => [
    name,
    ...listInner(schema).map((inner) => `${name}.${inner}`),
  ]);
}

function listInner(schema: z.core.$ZodType): readonly string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "lazy":
      return listInner(def.getter());
    case "default":
    case "optional":
      return listInner(def.innerType);
    case "union":
      return def.options.flatMap(listInner);
    case "object":
      return listFieldPaths(def.shape);
    default:
      return [];
  }
}

const nameOf = (path: string) => path.slice(path.lastIndexOf(".") + 1);
const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf(".")));
