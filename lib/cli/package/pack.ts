import { zip } from "fflate";
import { type Checked, invalid, valid } from "../checked.ts";
import type { PackageContents } from "./contents.ts";
import type { ModuleKind } from "./javascript.ts";

/** Lambda's limits of a package sent with CreateFunction (Lambda quotas). */
export const MAX_UNZIPPED_BYTES = 250 * 2 ** 20;
const MAX_ZIPPED_BYTES = 50 * 2 ** 20;

/** In the zip's file attributes, Unix: a regular file, with and without the right to run it. */
const PROGRAM_ATTRIBUTES = (0o100755 << 16) >>> 0;
const FILE_ATTRIBUTES = (0o100644 << 16) >>> 0;
const UNIX = 3;

/** Always the same time, so that the same code has the same hash. Zip times have no zone. */
const MODIFIED_AT = new Date(2000, 0, 1);

/** Is the code small enough for Lambda? Asked before anything is read. */
export function checkSize(contents: PackageContents): Checked<number> {
  const unzippedBytes = contents.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (unzippedBytes <= MAX_UNZIPPED_BYTES) return valid(unzippedBytes);
  const largest = [...contents.files].sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, 3);
  return invalid({
    field: "PATH",
    value: formatMb(unzippedBytes),
    allowed: `at most ${formatMb(MAX_UNZIPPED_BYTES)} unzipped`,
    hint: `largest: ${largest.map(({ path, sizeBytes }) => `${path} (${formatMb(sizeBytes)})`).join(", ")}`,
  });
}

/**
 * The package as a zip; a zip that was given is passed on as it is.
 * @param moduleKind how a lone `.js` file is to be loaded, written into a `package.json` beside it
 */
export async function pack(contents: PackageContents, moduleKind?: ModuleKind): Promise<Checked<Uint8Array>> {
  const zipped = contents.zip ?? (await zipFiles(contents, moduleKind));
  if (zipped.length <= MAX_ZIPPED_BYTES) return valid(zipped);
  return invalid({
    field: "PATH",
    value: `${formatMb(zipped.length)} zipped`,
    allowed: `at most ${formatMb(MAX_ZIPPED_BYTES)} zipped`,
    hint: "leave out what the handler does not need, for example development dependencies",
  });
}

async function zipFiles(contents: PackageContents, moduleKind?: ModuleKind): Promise<Uint8Array> {
  const entries: Record<string, [Uint8Array, { os: number; attrs: number }]> = {};
  for (const file of contents.files) {
    const attrs = file.executable ? PROGRAM_ATTRIBUTES : FILE_ATTRIBUTES;
    entries[file.path] = [await file.read(), { os: UNIX, attrs }];
  }
  if (moduleKind) {
    const packageJson = Buffer.from(JSON.stringify({ type: moduleKind }));
    entries["package.json"] = [packageJson, { os: UNIX, attrs: FILE_ATTRIBUTES }];
  }
  return await new Promise((resolve, reject) => {
    zip(entries, { mtime: MODIFIED_AT }, (error, data) => (error ? reject(error) : resolve(data)));
  });
}

function formatMb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
}
