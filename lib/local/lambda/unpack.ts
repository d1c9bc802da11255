import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { type AsyncUnzipOptions, type Unzipped, unzip as unzipWithCallback } from "fflate";
import type { AwsError } from "../http/aws-error.ts";
import { invalidParameter } from "./lambda-errors.ts";
import { readZipModes, type ZipEntryMode } from "./zip-modes.ts";

const unzip = promisify<Uint8Array, AsyncUnzipOptions, Unzipped>(unzipWithCallback);

/** Lambda quotas: deployment package, unzipped. */
const MAX_UNPACKED_BYTES = 262_144_000;
const DEFAULT_FILE_MODE = 0o644;
/** What a file system says of two entries in the way of each other, and of names that it cannot have. */
const NAME_ERRORS = new Set(["EEXIST", "EISDIR", "ENOTDIR", "ENAMETOOLONG"]);

/**
 * Unpacks a deployment package into an empty folder. File modes are kept where the archive has them. Nothing is
 * written outside the folder: names and links that lead out of it are refused.
 * @throws AwsError `InvalidParameterValueException` when this is no zip, it is empty, too large or unsafe.
 */
export async function unpack(zip: Buffer, folder: string): Promise<void> {
  const { files, modes } = await readEntries(zip);
  const links = new Set([...modes].filter(([, mode]) => mode?.isSymbolicLink).map(([name]) => name));
  const names = Object.keys(files);
  for (const name of names) checkName(name, links);
  if (names.length === 0) throw invalidParameter("Uploaded file must be a non-empty zip");

  for (const [name, content] of Object.entries(files)) {
    const target = links.has(name) ? checkLink(name, Buffer.from(content).toString()) : undefined;
    const write = async (path: string) => {
      if (name.endsWith("/")) return mkdir(path, { recursive: true });
      await mkdir(dirname(path), { recursive: true });
      if (target !== undefined) return symlink(target, path);
      return writeFile(path, content, { mode: modes.get(name)?.permissions ?? DEFAULT_FILE_MODE });
    };
    await write(join(folder, name)).catch((error) => {
      throw NAME_ERRORS.has(error.code) ? unreadable() : error;
    });
  }
}

async function readEntries(zip: Buffer) {
  const modesInOrder = readZipModes(zip);
  const modes = new Map<string, ZipEntryMode | undefined>();
  let unpackedBytes = 0;
  let index = 0;
  const filter: AsyncUnzipOptions["filter"] = ({ name, originalSize }) => {
    unpackedBytes += originalSize;
    modes.set(name, modesInOrder[index++]);
    return unpackedBytes <= MAX_UNPACKED_BYTES;
  };
  const files = await unzip(zip, { filter }).catch(() => {
    throw unreadable();
  });
  if (unpackedBytes > MAX_UNPACKED_BYTES) {
    throw invalidParameter(`Unzipped size must be smaller than ${MAX_UNPACKED_BYTES} bytes`);
  }
  return { files, modes };
}

function unreadable(): AwsError {
  return invalidParameter("Could not unzip uploaded file. Please check your file, then try to upload again.");
}

function checkName(name: string, links: ReadonlySet<string>): void {
  const segments = name.split("/");
  const parents = segments.slice(0, -1).map((_, index) => segments.slice(0, index + 1).join("/"));
  const isUnsafe = name.startsWith("/") || name.includes("\0") || segments.includes("..");
  if (isUnsafe || parents.some((parent) => links.has(parent))) {
    throw invalidParameter(
      `The deployment package has an entry that leads out of it: ${JSON.stringify(name)}`,
    );
  }
}

/** No entry is written through a link, so that the folder a link is in is the one that its name says. */
function checkLink(name: string, target: string): string {
  const end = normalize(join(dirname(name), target));
  if (target.startsWith("/") || target.includes("\0") || end === ".." || end.startsWith("../")) {
    throw invalidParameter(`The deployment package has a link that leads out of it: ${JSON.stringify(name)}`);
  }
  return target;
}
