import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { z } from "zod";
import { type Checked, collectMistakes, invalid, valid } from "../checked.ts";
import { parseTemplate } from "./parse-template.ts";
import type { TemplateFile } from "./template-function.ts";

/** The part of a cloud assembly's `manifest.json` that names its templates (AWS CDK, cloud-assembly-schema). */
const manifestSchema = z.object({
  artifacts: z
    .record(
      z.string(),
      z.object({
        type: z.string(),
        displayName: z.string().optional(),
        properties: z
          .object({
            templateFile: z.string().optional(),
            directoryName: z.string().optional(),
            stackName: z.string().optional(),
            file: z.string().optional(),
          })
          .optional(),
        dependencies: z.array(z.string()).optional(),
        metadata: z.unknown().optional(),
        additionalMetadataFile: z.string().optional(),
      }),
    )
    .default({}),
});

/** Of an asset manifest: where packages are, and the keys that they get. */
const assetsSchema = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

const metadataSchema = z.record(
  z.string(),
  z.array(z.object({ type: z.string(), data: z.unknown().optional() })),
);

type Artifact = z.infer<typeof manifestSchema>["artifacts"][string];

/** A stack inside a stack is a file of its own beside the stack's. */
const NESTED_TEMPLATE = /\.nested\.template\.json$/;

/**
 * Reads every template of a cloud assembly, what `cdk synth` writes: of its stacks, of the stacks in them, and of its
 * stages, which are assemblies inside it.
 * @param folder absolute, with a `manifest.json` in it
 * @param shown the folder as mistakes are to name it
 */
export async function readAssembly(
  field: string,
  folder: string,
  shown: string,
): Promise<Checked<readonly TemplateFile[]>> {
  const manifest = manifestSchema.safeParse(await readJson(join(folder, "manifest.json")));
  if (!manifest.success) {
    const hint = "its manifest.json cannot be read: run `cdk synth` again";
    return invalid({ field, value: shown, allowed: "a cloud assembly of the CDK", hint });
  }
  const found: Checked<readonly TemplateFile[]>[] = [];
  for (const [id, artifact] of Object.entries(manifest.data.artifacts)) {
    const { templateFile, directoryName } = artifact.properties ?? {};
    if (artifact.type === "aws:cloudformation:stack" && templateFile !== undefined) {
      const assets = await readAssets(folder, id, artifact, manifest.data.artifacts);
      found.push(await readStack(field, folder, id, artifact, assets));
    }
    // One that is not inside may be the one that it is read from, for ever.
    const isInside = directoryName !== undefined && !/^(\.\.|$)/.test(relative(".", directoryName));
    if (artifact.type === "cdk:cloud-assembly" && isInside) {
      found.push(await readAssembly(field, join(folder, directoryName), join(shown, directoryName)));
    }
  }
  const mistakes = collectMistakes(found);
  return mistakes.length > 0
    ? invalid(...mistakes)
    : valid(found.flatMap((one) => (one.ok ? one.value : [])));
}

async function readStack(
  field: string,
  folder: string,
  id: string,
  artifact: Artifact,
  assets: ReadonlyMap<string, string>,
): Promise<Checked<readonly TemplateFile[]>> {
  const own = join(folder, artifact.properties?.templateFile ?? "");
  const nested = [...new Set(assets.values())].filter((path) => NESTED_TEMPLATE.test(path));
  const names = [artifact.displayName, artifact.properties?.stackName, id].filter(
    (name) => name !== undefined,
  );
  const paths = await readConstructPaths(folder, artifact);
  const files: TemplateFile[] = [];
  for (const file of [own, ...nested]) {
    const text = await readFile(file, "utf8").catch(() => undefined);
    if (text === undefined) {
      const hint = "the manifest names it, and it cannot be read: run `cdk synth` again";
      return invalid({ field, value: file, allowed: "a whole cloud assembly", hint });
    }
    const template = parseTemplate(field, file, text);
    if (!template.ok) return template;
    const stack = { file, template: template.value, stackNames: [...new Set(names)], assets };
    files.push({ ...stack, constructPaths: paths.get(file) ?? new Map() });
  }
  return valid(files);
}

/** Packages by their keys in S3, of the asset manifest that the stack depends on. */
async function readAssets(
  folder: string,
  id: string,
  { dependencies = [] }: Artifact,
  artifacts: Readonly<Record<string, Artifact>>,
): Promise<ReadonlyMap<string, string>> {
  const paths = new Map<string, string>();
  for (const name of [...dependencies, `${id}.assets`]) {
    const { type, properties } = artifacts[name] ?? {};
    if (type !== "cdk:asset-manifest" || properties?.file === undefined) continue;
    const manifest = join(folder, properties.file);
    const parsed = assetsSchema.safeParse(await readJson(manifest));
    for (const { source, destinations } of Object.values(parsed.data?.files ?? {})) {
      if (source.path === undefined) continue;
      const path = resolve(dirname(manifest), source.path);
      for (const { objectKey } of Object.values(destinations)) paths.set(objectKey, path);
    }
  }
  return paths;
}

/** Construct paths by template and logical id: what the CDK notes beside the templates, with or without paths in them. */
async function readConstructPaths(
  folder: string,
  { metadata, additionalMetadataFile, properties }: Artifact,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const json = additionalMetadataFile ? await readJson(join(folder, additionalMetadataFile)) : metadata;
  const entries = Object.entries(metadataSchema.safeParse(json).data ?? {});
  const dataOf = (type: string) =>
    entries.flatMap(([path, found]) =>
      found.flatMap((one) =>
        one.type === type && typeof one.data === "string" ? [[path, one.data] as const] : [],
      ),
    );
  const templates = dataOf("aws:cdk:templateFile").toSorted(([a], [b]) => b.length - a.length);
  const paths = new Map<string, Map<string, string>>();
  for (const [path, logicalId] of dataOf("aws:cdk:logicalId")) {
    // The nearest stack around it is the one that it is in.
    const around = templates.find(([stackPath]) => path.startsWith(`${stackPath}/`))?.[1];
    const file = join(folder, around ?? properties?.templateFile ?? "");
    const ofFile = paths.get(file) ?? new Map<string, string>();
    paths.set(file, ofFile.set(logicalId, path.slice(1)));
  }
  return paths;
}

/** Undefined where the file is missing or no JSON. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
