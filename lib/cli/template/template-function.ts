import { dirname, resolve } from "node:path";
import { at, isObject, type Properties, type Template } from "./parse-template.ts";
import { isIntrinsic, readList, readText, simplify, type TemplateValue } from "./template-value.ts";

/** Where a function's code is. */
export type TemplateCode =
  /** A file, folder or zip of this machine; absolute. */
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "inline"; readonly text: string }
  /** It cannot be tuned here: why, in words that follow "its code ". */
  | { readonly kind: "elsewhere"; readonly why: string; readonly hint: string };

/** A function as a template describes it. What it leaves out has Lambda's or the tuner's default. */
export interface TemplateFunction {
  readonly logicalId: string;
  /** Of the stack it is in, under all its names; none for a single template. */
  readonly stackNames: readonly string[];
  /** `Shop/Orders`, of the CDK. */
  readonly constructPath?: string;
  /** The file that describes it, absolute. */
  readonly file: string;
  readonly functionName: TemplateValue<string>;
  readonly handler: TemplateValue<string>;
  readonly runtime: TemplateValue<string>;
  /** MB, as text. */
  readonly memoryMb: TemplateValue<string>;
  readonly timeoutSeconds: TemplateValue<string>;
  readonly architecture: TemplateValue<string>;
  readonly environment: ReadonlyMap<string, TemplateValue<string>>;
  readonly layerCount: number;
  readonly code: TemplateCode;
}

/** One template of those that a name is looked for in. */
export interface TemplateFile {
  /** Absolute. */
  readonly file: string;
  readonly template: Template;
  readonly stackNames: readonly string[];
  /** Paths of a cloud assembly's packages, by the key that they get in S3. */
  readonly assets: ReadonlyMap<string, string>;
  /** Construct paths by logical id, where the template itself does not tell them. */
  readonly constructPaths: ReadonlyMap<string, string>;
}

const SAM_FUNCTION = "AWS::Serverless::Function";
const LAMBDA_FUNCTION = "AWS::Lambda::Function";

/** Every function that a template describes. */
export function listFunctions(from: TemplateFile): readonly TemplateFunction[] {
  return [...from.template.resources].flatMap(([logicalId, { type, properties, metadata }]) => {
    if (type !== SAM_FUNCTION && type !== LAMBDA_FUNCTION) return [];
    const isSam = type === SAM_FUNCTION;
    const all = isSam ? mergeGlobals(from.template.functionGlobals, properties) : properties;
    const [architecture, ...others] = valuesOf(all.Architectures);
    const path = metadata["aws:cdk:path"] ?? from.constructPaths.get(logicalId);
    return [
      {
        logicalId,
        stackNames: from.stackNames,
        ...(typeof path === "string" && { constructPath: path.replace(/\/Resource$/, "") }),
        file: from.file,
        functionName: readText(all.FunctionName),
        handler: readText(all.Handler),
        runtime: readText(all.Runtime),
        memoryMb: readText(all.MemorySize),
        timeoutSeconds: readText(all.Timeout),
        architecture:
          others.length > 0 || isIntrinsic(all.Architectures) ? { state: "unknown" } : readText(architecture),
        environment: new Map(
          Object.entries(at(at(all, "Environment"), "Variables")).map(([key, value]) => [
            key,
            readText(value),
          ]),
        ),
        layerCount: isIntrinsic(all.Layers) ? 1 : valuesOf(all.Layers).length,
        code: isSam ? findSamCode(all, from) : findCode(all, metadata, from),
      },
    ];
  });
}

/**
 * What SAM makes of `Globals.Function`: variables are merged, layers come in addition, and of everything else the
 * function's own value wins (SAM developer guide, "Globals section"). A function has one architecture, so that list
 * is not added to.
 */
function mergeGlobals(globals: Properties, own: Properties): Properties {
  const variables = {
    ...at(at(globals, "Environment"), "Variables"),
    ...at(at(own, "Environment"), "Variables"),
  };
  return {
    ...globals,
    ...own,
    Environment: { Variables: variables },
    Layers: [...valuesOf(globals.Layers), ...valuesOf(own.Layers)],
  };
}

function valuesOf(value: unknown): readonly unknown[] {
  const list = readList(value);
  return list.state === "known" ? list.value : [];
}

const IN_S3 = {
  kind: "elsewhere",
  why: "is in S3",
  hint: "give the handler's own PATH to `tune` instead of a template, or a template with local code",
} as const;
const IS_IMAGE = {
  kind: "elsewhere",
  why: "is a container image, which the embedded cloud does not run",
  hint: "deploy it, and tune the function on AWS",
} as const;
const IS_INTRINSIC = {
  kind: "elsewhere",
  why: "is an intrinsic function, whose value is known only when the stack is deployed",
  hint: IN_S3.hint,
} as const;

function findSamCode(properties: Properties, { file }: TemplateFile): TemplateCode {
  const { PackageType, ImageUri } = properties;
  const [InlineCode, CodeUri] = [simplify(properties.InlineCode), simplify(properties.CodeUri)];
  if (PackageType === "Image" || ImageUri !== undefined) return IS_IMAGE;
  if (typeof InlineCode === "string") return { kind: "inline", text: InlineCode };
  if (isIntrinsic(InlineCode) || isIntrinsic(CodeUri)) return IS_INTRINSIC;
  // Without a CodeUri, SAM takes the folder of the template.
  if (CodeUri === undefined || CodeUri === null) return { kind: "path", path: dirname(file) };
  return toPath(CodeUri, file);
}

function findCode(properties: Properties, metadata: Properties, from: TemplateFile): TemplateCode {
  const { Code, PackageType } = properties;
  // `sam package` and `aws cloudformation package` take a path here, too.
  if (typeof Code === "string") return toPath(Code, from.file);
  if (isIntrinsic(Code)) return IS_INTRINSIC;
  const code = isObject(Code) ? Code : {};
  if (PackageType === "Image" || code.ImageUri !== undefined) return IS_IMAGE;
  const text = simplify(code.ZipFile);
  if (typeof text === "string") return { kind: "inline", text };
  if (isIntrinsic(text)) return IS_INTRINSIC;
  const asset = metadata["aws:asset:path"];
  const isCode = String(metadata["aws:asset:property"] ?? "Code").startsWith("Code");
  if (typeof asset === "string" && isCode) return { kind: "path", path: resolve(dirname(from.file), asset) };
  const path = typeof code.S3Key === "string" ? from.assets.get(code.S3Key) : undefined;
  return path === undefined ? IN_S3 : { kind: "path", path };
}

function toPath(code: unknown, file: string): TemplateCode {
  if (typeof code !== "string" || /^[a-z][a-z0-9]*:\/\//i.test(code)) return IN_S3;
  return { kind: "path", path: resolve(dirname(file), code) };
}
