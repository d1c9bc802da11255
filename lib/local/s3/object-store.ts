import { createHash, randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What is kept of an object beside its bytes. */
export interface ObjectMetadata {
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModified: string;
  /** Headers to give back, names in lower case: content-type, cache-control, x-amz-meta-… */
  readonly headers: Readonly<Record<string, string>>;
  /** Checksum headers that the client gave and that were verified, `x-amz-checksum-crc32` for example. */
  readonly checksums: Readonly<Record<string, string>>;
}

export interface OpenedObject {
  readonly metadata: ObjectMetadata;
  /** File descriptor; the caller closes it. */
  readonly fd: number;
}

export interface Bucket {
  readonly name: string;
  readonly createdAt: Date;
}

/** Names longer than this are hashed: file systems allow 255 bytes, and a suffix is needed. */
const MAX_FILE_NAME_LENGTH = 200;

/**
 * Objects as files: `FOLDER/BUCKET/ENCODED-KEY`, with the metadata in `FOLDER/BUCKET/.metadata/`. A key is one
 * file name, percent-encoded, so no key leads out of its bucket and `a` and `a/b` can both exist.
 */
export class ObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async listBuckets(): Promise<Bucket[]> {
    await mkdir(this.#folder, { recursive: true });
    const names = (await readdir(this.#folder)).sort();
    return Promise.all(
      names.map(async (name) => ({ name, createdAt: (await stat(join(this.#folder, name))).birthtime })),
    );
  }

  hasBucket(bucket: string): boolean {
    return existsSync(join(this.#folder, bucket, ".metadata"));
  }

  async createBucket(bucket: string): Promise<void> {
    await mkdir(join(this.#folder, bucket, ".metadata"), { recursive: true });
  }

  async deleteBucket(bucket: string): Promise<void> {
    await rm(join(this.#folder, bucket), { recursive: true, force: true });
  }

  /** Replaces the object as one step: a reader sees all of the old one or all of the new one. */
  async put(bucket: string, body: Buffer, metadata: ObjectMetadata): Promise<void> {
    const unfinished = await this.newFile(bucket);
    await writeFile(unfinished, body);
    await this.putFile(bucket, unfinished, metadata);
  }

  /** As `put`, with a file of `newFile` that was written already. */
  async putFile(bucket: string, unfinished: string, metadata: ObjectMetadata): Promise<void> {
    const unfinishedMetadata = await this.newFile(bucket);
    await writeFile(unfinishedMetadata, JSON.stringify(metadata));
    // Both in one turn, and `open` reads both in one turn, so they always belong together.
    renameSync(unfinished, this.#dataFile(bucket, metadata.key));
    renameSync(unfinishedMetadata, this.#metadataFile(bucket, metadata.key));
  }

  /** A path for a file to write; it is no object yet. */
  async newFile(bucket: string): Promise<string> {
    const folder = join(this.#folder, bucket, ".unfinished");
    await mkdir(folder, { recursive: true });
    return join(folder, randomUUID());
  }

  /** The folder of a multipart upload; the name is the caller's and must be safe. */
  uploadFolder(bucket: string, name: string): string {
    return join(this.#folder, bucket, ".uploads", name);
  }

  readMetadata(bucket: string, key: string): ObjectMetadata | undefined {
    try {
      return JSON.parse(readFileSync(this.#metadataFile(bucket, key), "utf8")) as ObjectMetadata;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Opens an object for reading; it stays readable when it is replaced meanwhile. */
  open(bucket: string, key: string): OpenedObject | undefined {
    let fd: number;
    try {
      fd = openSync(this.#dataFile(bucket, key), "r");
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
    const metadata = this.readMetadata(bucket, key);
    if (metadata) return { metadata, fd };
    closeSync(fd);
    return undefined;
  }

  delete(bucket: string, key: string): void {
    rmSync(this.#metadataFile(bucket, key), { force: true });
    rmSync(this.#dataFile(bucket, key), { force: true });
  }

  /** All keys of a bucket that begin with a prefix, in S3's order: by UTF-8 bytes. */
  async listKeys(bucket: string, prefix: string): Promise<string[]> {
    const names = await readdir(join(this.#folder, bucket, ".metadata"));
    const keys = await Promise.all(names.map((name) => this.#keyOf(bucket, name)));
    return keys
      .filter((key) => key.startsWith(prefix))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  #dataFile(bucket: string, key: string): string {
    return join(this.#folder, bucket, fileName(key));
  }

  #metadataFile(bucket: string, key: string): string {
    return join(this.#folder, bucket, ".metadata", `${fileName(key)}.json`);
  }

  async #keyOf(bucket: string, metadataName: string): Promise<string> {
    const name = metadataName.replace(/\.json$/, "");
    if (!name.startsWith("~")) return decodeURIComponent(name);
    const file = join(this.#folder, bucket, ".metadata", metadataName);
    return (JSON.parse(await readFile(file, "utf8")) as ObjectMetadata).key;
  }
}

/** One file name for any key: no slash, no leading dot, and a hash after `~` when it would be too long. */
function fileName(key: string): string {
  const encoded = encodeURIComponent(key).replace(/^\./, "%2E").replace(/^~/, "%7E");
  return encoded.length <= MAX_FILE_NAME_LENGTH
    ? encoded
    : `~${createHash("sha256").update(key).digest("hex")}`;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
