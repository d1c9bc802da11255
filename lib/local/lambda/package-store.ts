import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createOwnerName, isOrphaned } from "../limits/owner.ts";
import { unpack } from "./unpack.ts";

/** A deployment package that was unpacked. Functions with the same code share it. */
export interface StoredPackage {
  /** SHA-256 of the zip in hex; also its name. */
  readonly id: string;
  readonly codeDir: string;
  /** SHA-256 of the zip in base64, as `CodeSha256` has it. */
  readonly codeSha256: string;
  readonly sizeBytes: number;
}

export interface PackageStore {
  /** @throws AwsError `InvalidParameterValueException` when the zip cannot be unpacked. */
  add(zip: Buffer): Promise<StoredPackage>;
  /** The zip of a package, or undefined when there is no such package. */
  readZip(id: string): Promise<Buffer | undefined>;
  close(): Promise<void>;
}

/**
 * Keeps the packages of one cloud in a folder of its own, and first removes the folders of clouds whose process
 * has ended without closing them.
 * @param folder holds one folder per running cloud, named after its process.
 */
export async function openPackageStore(folder: string): Promise<PackageStore> {
  await mkdir(folder, { recursive: true });
  await removeAbandoned(folder);
  const root = join(folder, createOwnerName());
  await mkdir(root);
  const packages = new Map<string, Promise<StoredPackage>>();

  const store = async (zip: Buffer, digest: Buffer): Promise<StoredPackage> => {
    const id = digest.toString("hex");
    const unfinished = join(root, `${id}.unfinished`);
    const codeDir = join(root, id);
    try {
      await mkdir(unfinished);
      await unpack(zip, unfinished);
      await writeFile(`${codeDir}.zip`, zip);
      await rename(unfinished, codeDir);
    } catch (error) {
      packages.delete(id);
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
    return { id, codeDir, codeSha256: digest.toString("base64"), sizeBytes: zip.length };
  };

  return {
    add(zip) {
      const digest = createHash("sha256").update(zip).digest();
      const id = digest.toString("hex");
      const stored = packages.get(id) ?? store(zip, digest);
      packages.set(id, stored);
      return stored;
    },
    async readZip(id) {
      const stored = await packages.get(id)?.catch(() => undefined);
      return stored && readFile(`${stored.codeDir}.zip`);
    },
    close: () => rm(root, { recursive: true, force: true }),
  };
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of (await readdir(folder)).filter(isOrphaned)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}
