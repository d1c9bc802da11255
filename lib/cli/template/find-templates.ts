import { readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type Checked, invalid, valid } from "../checked.ts";
import { codeOf } from "../flags.ts";
import { parseTemplate } from "./parse-template.ts";
import { readAssembly } from "./read-assembly.ts";
import type { TemplateFile } from "./template-function.ts";

/** Templates, and what is worth saying about the choice of them. */
export interface FoundTemplates {
  readonly files: readonly TemplateFile[];
  readonly notes: readonly string[];
}

const MANIFEST = "manifest.json";
/** In the order in which a folder is searched: what is built before what it is built from. */
const IN_FOLDER: readonly string[] = [
  MANIFEST,
  "cdk.out/manifest.json",
  ".aws-sam/build/template.yaml",
  "template.yaml",
  "template.yml",
  "template.json",
];

const FIELD = "--template";
const ALLOWED = "a cloud assembly (cdk.out), or a CloudFormation or SAM template in YAML or JSON";

/**
 * Reads the templates that `--template` names: of a cloud assembly's folder, of a project's folder, or of one file.
 * @param path as given
 * @param cwd what a relative path starts from
 */
export async function findTemplates(path: string, cwd: string): Promise<Checked<FoundTemplates>> {
  const refuse = (hint: string) => invalid({ field: FIELD, value: path, allowed: ALLOWED, hint });
  let file = resolve(cwd, path);
  try {
    if ((await stat(file)).isDirectory()) {
      const inFolder = await findFirst(file, IN_FOLDER);
      if (inFolder === undefined) {
        return refuse(
          "that folder has no manifest.json and no template.yaml: run `cdk synth` or `sam build` first",
        );
      }
      file = inFolder;
    }
    if (basename(file) === MANIFEST) {
      const folder = resolve(file, "..");
      const files = await readAssembly(FIELD, folder, path);
      return files.ok ? valid({ files: files.value, notes: [] }) : files;
    }
    const template = parseTemplate(FIELD, path, await readFile(file, "utf8"));
    if (!template.ok) return template;
    const single = {
      file,
      template: template.value,
      stackNames: [],
      assets: new Map(),
      constructPaths: new Map(),
    };
    return valid({ files: [single], notes: await noteBuilt(file) });
  } catch (error) {
    return refuse(
      codeOf(error) === "ENOENT" ? "there is no such file or folder" : `cannot read it (${codeOf(error)})`,
    );
  }
}

/** `sam build` leaves a template whose code is ready to run; the one that it read may need a compiler. */
async function noteBuilt(file: string): Promise<readonly string[]> {
  const built = join(".aws-sam", "build", "template.yaml");
  if ((await findFirst(resolve(file, ".."), [built])) === undefined) return [];
  return [`${basename(file)} is taken as it is; what \`sam build\` made of it is in ${built}`];
}

async function findFirst(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const file = join(folder, name);
    if (
      await stat(file).then(
        (found) => found.isFile(),
        () => false,
      )
    )
      return file;
  }
  return undefined;
}
