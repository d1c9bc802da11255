import { type CollectionTag, parseDocument, type ScalarTag, YAMLMap } from "yaml";
import { type Checked, invalid, valid } from "../checked.ts";

/** Values by their names, of which nothing is known yet. */
export type Properties = Readonly<Record<string, unknown>>;

/** One resource of a CloudFormation template. */
export interface Resource {
  readonly type: string;
  readonly properties: Properties;
  readonly metadata: Properties;
}

/** The part of a CloudFormation or SAM template that says something about functions. */
export interface Template {
  readonly resources: ReadonlyMap<string, Resource>;
  /** SAM's `Globals.Function`. */
  readonly functionGlobals: Properties;
}

/**
 * The short forms of CloudFormation's functions in YAML, without the `!` (CloudFormation user guide, "Intrinsic function
 * reference" and "Condition functions").
 */
const FUNCTIONS: readonly string[] = [
  ...["And", "Base64", "Cidr", "Condition", "Contains", "EachMemberEquals", "EachMemberIn", "Equals"],
  ...["FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join", "Length", "Not", "Or", "Ref", "RefAll"],
  ...["Select", "Split", "Sub", "ToJsonString", "Transform", "ValueOf", "ValueOfAll"],
];

/** These two have no `Fn::` in their long form. */
const nameLongForm = (name: string) => (name === "Ref" || name === "Condition" ? name : `Fn::${name}`);

/** `!Sub text` becomes `{"Fn::Sub": "text"}`, as JSON templates have it. */
const TAGS: readonly (ScalarTag | CollectionTag)[] = FUNCTIONS.flatMap((name) => {
  const tag = `!${name}`;
  const wrap = (node: unknown) => {
    const map = new YAMLMap();
    map.set(nameLongForm(name), node);
    return map;
  };
  return [
    { tag, resolve: (text: string) => ({ [nameLongForm(name)]: text }) },
    { tag, collection: "seq" as const, resolve: wrap },
    { tag, collection: "map" as const, resolve: wrap },
  ];
});

/**
 * Reads a template's text, JSON or YAML with CloudFormation's tags. Never throws, whatever the text is; no piece of it
 * is in a mistake, as templates may hold secrets.
 * @param field what the mistakes name
 * @param file the template as it is to be shown
 */
export function parseTemplate(field: string, file: string, text: string): Checked<Template> {
  const refuse = (hint: string) =>
    invalid({ field, value: file, allowed: "a CloudFormation or SAM template, or a cloud assembly", hint });
  const read = readText(text);
  if (!read.ok) return refuse(read.problem);
  if (!isObject(read.value) || !isObject(read.value.Resources)) return refuse("it has no Resources");
  const resources = Object.entries(read.value.Resources).flatMap(([id, resource]): [string, Resource][] =>
    isObject(resource) && typeof resource.Type === "string"
      ? [
          [
            id,
            {
              type: resource.Type,
              properties: at(resource, "Properties"),
              metadata: at(resource, "Metadata"),
            },
          ],
        ]
      : [],
  );
  return valid({
    resources: new Map(resources),
    functionGlobals: at(at(read.value, "Globals"), "Function"),
  });
}

type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

function readText(text: string): Read {
  if (text.trimStart().startsWith("{")) {
    try {
      return { ok: true, value: JSON.parse(text) };
    } catch {
      // Flow style of YAML begins like JSON.
    }
  }
  try {
    const document = parseDocument(text, { customTags: [...TAGS], logLevel: "silent" });
    const [error] = document.errors;
    if (error) {
      const line = error.linePos?.[0].line;
      return {
        ok: false,
        problem: `it is neither JSON nor YAML${line ? `: see line ${line}` : ""} (${error.code})`,
      };
    }
    return { ok: true, value: document.toJS() };
  } catch {
    // Aliases that multiply, or nesting deeper than the stack.
    return { ok: false, problem: "it is neither JSON nor YAML that can be read" };
  }
}

/** Whether this is an object with names, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object inside another one; empty where there is none. */
export function at(object: Properties, name: string): Properties {
  const value = Object.hasOwn(object, name) ? object[name] : undefined;
  return isObject(value) ? value : {};
}
