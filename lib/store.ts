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
  /** There when candidates have cost more in a round than their share of `maxCostUsd`; the others spend less then. */
  overspent: (runId: string, round: number) => `runs/${runId}/overspent/${String(round).padStart(4, "0")}/`,
  overspentBy: (runId: string, round: number, candidateKey: string) =>
    `${runKeys.overspent(runId, round)}${candidateKey}.json`,
  result: (runId: string) => `runs/${runId}/result.json`,
  report: (runId: string) => `runs/${runId}/report.html`,
  /** What Apply found before its first change, and how it ended. */
  applied: (runId: string) => `runs/${runId}/applied.json`,
  /** The package that Apply replaced, for as long as the change can be undone. */
  previousCode: (runId: string) => `runs/${runId}/previous-code.zip`,
};

/** Where the overview of a fleet is. */
export const fleetKeys = {
  page: (fleetId: string) => `fleets/${fleetId}/index.html`,
  summary: (fleetId: string) => `fleets/${fleetId}/summary.md`,
  overview: (fleetId: string) => `fleets/${fleetId}/overview.json`,
  /** Beside them; the path is relative, as links of the page are. */
  file: (fleetId: string, path: string) => `fleets/${fleetId}/${path}`,
};

/** The objects of the tuner's bucket. */
export interface Store {
  readonly bucketName: string;
  /** Undefined when there is no such object. */
  readJson<T>(key: string): Promise<T | undefined>;
  /** Undefined when there is no such object. */
  readText(key: string): Promise<string | undefined>;
  /** The whole object in memory: for packages small enough to be sent inline. Throws S3's own NoSuchKey. */
  readBytes(key: string): Promise<Uint8Array>;
  writeJson(key: string, value: unknown): Promise<void>;
  writeText(key: string, text: string, contentType: string): Promise<void>;
  /** Writes text that comes in parts: a short one at once, a long one in a multipart upload of little memory. */
  writeParts(key: string, parts: Iterable<string>, contentType: string): Promise<void>;
  /** Writes in parts, so that a package of any size passes through little memory. */
  writeStream(key: string, body: ReadableStream): Promise<void>;
  /** Deleting what is not there does no harm. */
  remove(key: string): Promise<void>;
  /** All keys under a prefix, in S3's order (by UTF-8 bytes). */
  listKeys(prefix: string): Promise<string[]>;
  /** Every JSON object under a prefix, in key order. */
  readAll<T>(prefix: string): Promise<T[]>;
  /** The same one by one, some read ahead: for more than fits into memory. */
  readEach<T>(prefix: string): AsyncIterable<T>;
}

/** How many objects are read at once; S3 is fast, sockets are limited to 50 per client. */
const PARALLEL_READS = 25;

/** Text up to so many characters is sent in one request: the least that S3 takes as a part of an upload. */
const ONE_REQUEST_LENGTH = 5 * 1024 * 1024;

/** Opens the tuner's bucket. Errors are S3's own. */
export function openStore(s3: S3Client, bucketName: string): Store {
  const put = async (key: string, body: string, contentType: string) => {
    await s3.send(
      new PutObjectCommand({ Bucket: bucketName, Key: key, Body: body, ContentType: contentType }),
    );
  };

  const upload = async (key: string, body: ReadableStream, contentType?: string) => {
    const params = { Bucket: bucketName, Key: key, Body: body, ContentType: contentType };
    // Few steps upload in parts; every step loads this file.
    const { Upload } = await import("@aws-sdk/lib-storage");
    await new Upload({ client: s3, params }).done();
  };

  const store: Store = {
    bucketName,
    async readJson<T>(key: string) {
      const text = await store.readText(key);
      return text === undefined ? undefined : (JSON.parse(text || "null") as T);
    },
    async readText(key) {
      try {
        const object = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key: key }));
        return (await object.Body?.transformToString()) ?? "";
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
    async writeParts(key, parts, contentType) {
      const iterator = parts[Symbol.iterator]();
      let beginning = "";
      while (beginning.length <= ONE_REQUEST_LENGTH) {
        const { done, value } = iterator.next();
        if (done) return put(key, beginning, contentType);
        beginning += value;
      }
      const body = ReadableStream.from(continueFrom(beginning, iterator));
      await upload(key, body, contentType);
    },
    writeStream: (key, body) => upload(key, body),
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
      const values: T[] = [];
      for await (const value of store.readEach<T>(prefix)) values.push(value);
      return values;
    },
    async *readEach<T>(prefix: string): AsyncGenerator<T> {
      const keys = await store.listKeys(prefix);
      const ahead: Promise<T | undefined>[] = [];
      for (let next = 0; next < keys.length || ahead.length > 0; ) {
        while (next < keys.length && ahead.length < PARALLEL_READS) {
          const reading = store.readJson<T>(keys[next++] ?? "");
          // Whoever stops early, or at an earlier one's failure, never learns of this one's.
          reading.catch(() => undefined);
          ahead.push(reading);
        }
        const value = await ahead.shift();
        if (value !== undefined) yield value;
      }
    },
  };
  return store;
}

function* continueFrom(beginning: string, rest: Iterator<string>): Generator<string> {
  yield beginning;
  for (let next = rest.next(); !next.done; next = rest.next()) yield next.value;
}
