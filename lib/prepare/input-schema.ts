import * as z from "zod/mini";
import { tuningInputSchema } from "./input.ts";
import { fieldTexts } from "./input-field.ts";

/**
 * The JSON schema (draft 2020-12) of an execution's input, for editors: types, ranges, and the description, allowed
 * values and default of every field. Rules between fields are not in it; Prepare checks those.
 */
export function describeInputSchema(): object {
  return z.toJSONSchema(tuningInputSchema, {
    target: "draft-2020-12",
    io: "input",
    override: ({ zodSchema, jsonSchema }) => {
      const text = fieldTexts.get(zodSchema);
      if (!text) return;
      const { description, allowed, byDefault } = text;
      jsonSchema.description = `${description} Allowed: ${allowed}. Default: ${byDefault}.`.replaceAll(
        "`",
        "",
      );
    },
  });
}
