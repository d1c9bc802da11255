import * as z from "zod";
import { gateConfigSchema } from "./config-schema.ts";

/** What a user reads of one key of the gate's file. */
export interface ConfigKey {
  /** `targets[].checks[].max` */
  readonly path: string;
  readonly description: string;
  /** As a mistake says it. */
  readonly allowed: string;
  /** `required`, `optional`, or the value as JSON. */
  readonly byDefault: string;
}

/**
 * Every key of the gate's file, from its schema, each behind the one that holds it.
 * @throws Error for a key without a description
 */
export function listConfigKeys(): readonly ConfigKey[] {
  const keys = listKeysOf(gateConfigSchema, "");
  // Checks are of two kinds that share most of their keys.
  return keys.filter(({ path }, index) => keys.findIndex((key) => key.path === path) === index);
}

function listKeysOf(schema: z.core.$ZodType, path: string): readonly ConfigKey[] {
  if (schema instanceof z.ZodArray) return listKeysOf(schema.element, `${path}[]`);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return schema.options.flatMap((option) => listKeysOf(option, path));
  }
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const own = path === "" ? name : `${path}.${name}`;
    return [describeKey(field, own), ...listKeysOf(unwrap(field), own)];
  });
}

function describeKey(field: z.core.$ZodType, path: string): ConfigKey {
  const description = describe(field) ?? describe(unwrap(field));
  if (description === undefined) throw new Error(`${path} is not described`);
  const isOptional = z.safeParse(field, undefined).success;
  const byDefault =
    field instanceof z.ZodDefault
      ? `\`${JSON.stringify(field.def.defaultValue)}\``
      : isOptional
        ? "optional"
        : "required";
  return { path, description, allowed: describeAllowed(unwrap(field)), byDefault };
}

const describe = (schema: z.core.$ZodType) => z.globalRegistry.get(schema)?.description;

/** What a value is refused with that no key takes. */
function describeAllowed(schema: z.core.$ZodType): string {
  return z.safeParse(schema, Symbol("nothing")).error?.issues[0]?.message ?? "";
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema;
}
