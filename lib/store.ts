import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

/** Where the objects of one run are. State machine states carry keys; the data is here. */
export const runKeys = {
  /** The execution's input without its payloads. */
  input: (runId: string) => `runs/${runId}/input.json`,
  payloads: (runId: string) => `work/${runId}/payloads.json`,
  /** There while a run may have something to clean up; the sweep looks at these. */
  open: (runId: string) => `open/${runId}.json`,
  openRuns: "open/",
  plan: (runId: string) => `runs/${runId}/plan.json`,
  code: (runId: string) => `work/${runId}/code.zip`,
  /** Written before Cleanup lists the clones: from then on none may be made. */
  closed: (runId: string) => `runs/${runId}/closed.json`,
  clones: (runId: string) => `runs/${runId}/clones/`,
  clone: (runId: string, candidateKey: string) => `runs/${runId}/clones/${candidateKey}.json`,
  samples: (runId: string) => `runs/${runId}/samples/`,
  batches: (runId: string, candidateKey: string) => `runs/${runId}/samples/${candidateKey}/`,
  batch: (runId: string, candidateKey: string, round: number, attempt: string) =>
    `runs/${runId}/samples/${candidateKey}/${String(round).padStart(4, "0")}.${attempt}.json`,
  result: (runId: string) => `runs/${runId}/result.json`,
  report: (runId: string) => `runs/${runId}/report.html`,
  /** What Apply found before its first change, and how it ended. */
  applied: (runId: string) => `runs/${runId}/applied.json`,
  /** The package that Apply replaced, for as long as the change can be undone. */
  previousCode: (runId: string) => `runs/${runId}/previous-code.zip`,
};

/** The objects of the tuner's bucket. */
export interface Store {
  readonly bucketName: string;
  /** Undefined when there is no such object. */
  readJson<T>(key: string): Promise<T | undefined>;
  /** The whole object in memory: for packages small enough to be sent inline. Throws S3's own NoSuchKey. */
  readBytes(key: string): Promise<Uint8Array>;
  writeJson(key: string, value: unknown): Promise<void>;
  writeText(key: string, text: string, contentType: string): Promise<void>;
  /** Writes in parts, so that a package of any size passes through little memory. */
  writeStream(key: string, body: ReadableStream): Promise<void>;
  /** Deleting what is not there does no harm. */
  remove(key: string): Promise<void>;
  /** All keys under a prefix, in S3's order (by UTF-8 bytes). */
  listKeys(prefix: string): Promise<string[]>;
  /** Every JSON object under a prefix, in key order. */
  readAll<T>(prefix: string): Promise<T[]>;
}

/** How many objects are read at once; S3 is fast, sockets are limited to 50 per client. */
const PARALLEL_READS = 25;

/** Opens the tuner's bucket. Errors are S3's own. */
export function openStore(s3: S3Client, bucketName: string): Store {
  const put = async (key: string, body: string, contentType: string) => {
    await s3.send(
      new PutObjectCommand({ Bucket: bucketName, Key: key, Body: body, ContentType: contentType }),
    );
  };

  const store: Store = {
    bucketName,
    async readJson<T>(key: string) {
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
        return JSON.parse((await object.Body?.transformToString()) ?? "null") as T;
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    async readBytes(key) {
      const object = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
      return (await object.Body?.transformToByteArray()) ?? new Uint8Array();
    },
    writeJson: (key, value) => put(key, JSON.stringify(value), "application/json"),
    writeText: (key, text, contentType) => put(key, text, contentType),
    async writeStream(key, body) {
      const params = { Bucket: bucketName, Key: key, Body: body };
      // Only Prepare and Apply write streams; every step loads this file.
      const { Upload } = await import("@aws-sdk/lib-storage");
      await new Upload({ client: s3, params }).done();
    },
    async remove(key) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucketName, Key: key }));
    },
    async listKeys(prefix) {
      const keys: string[] = [];
      let continuationToken: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({
            Bucket: bucketName,
            Prefix: prefix,
            ContinuationToken: continuationToken,
          }),
        );
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        continuationToken = page.NextContinuationToken;
      } while (continuationToken);
      return keys;
    },
    async readAll<T>(prefix: string) {
      const keys = await store.listKeys(prefix);
      const values: T[] = [];
      for (let start = 0; start < keys.length; start += PARALLEL_READS) {
        const slice = await Promise.all(
          keys.slice(start, start + PARALLEL_READS).map((key) => store.readJson<T>(key)),
        );
        values.push(...slice.filter((value): value is Awaited<T> & T => value !== undefined));
      }
      return values;
    },
  };
  return store;
}
