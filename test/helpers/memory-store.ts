import type { Store } from "../../lib/store.ts";

/** The store's contract over a map; values go through JSON as they would through S3. */
export function createMemoryStore(): Store & { objects: Map<string, string> } {
  const objects = new Map<string, string>();
  const listKeys = async (prefix: string) =>
    [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
  const readJson = async <T>(key: string) => {
    const text = objects.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  };
  const readAll = async <T>(prefix: string) => {
    const values = await Promise.all((await listKeys(prefix)).map((key) => readJson<T>(key)));
    return values.filter((value): value is Awaited<T> & T => value !== undefined);
  };
  return {
    bucketName: "tuner",
    objects,
    readJson,
    readText: async (key) => objects.get(key),
    readBytes: async (key) => {
      const text = objects.get(key);
      if (text === undefined) throw Object.assign(new Error(`no ${key}`), { name: "NoSuchKey" });
      return new TextEncoder().encode(text);
    },
    writeJson: async (key, value) => {
      objects.set(key, JSON.stringify(value));
    },
    writeText: async (key, text) => {
      objects.set(key, text);
    },
    writeParts: async (key, parts) => {
      objects.set(key, [...parts].join(""));
    },
    writeStream: async (key, body) => {
      objects.set(key, await new Response(body).text());
    },
    remove: async (key) => {
      objects.delete(key);
    },
    listKeys,
    readAll,
    readEach: async function* <T>(prefix: string) {
      yield* await readAll<T>(prefix);
    },
  };
}
