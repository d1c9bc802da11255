import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const text = readFileSync(new URL("./opticks.txt", import.meta.url));

/** Compresses a page as a server would before it caches it. */
export async function handler({ encoding, level }) {
  const compressed =
    encoding === "br"
      ? await promisify(brotliCompress)(text, { params: { [constants.BROTLI_PARAM_QUALITY]: level } })
      : await promisify(gzip)(text, { level });
  return { encoding, level, bytes: text.length, compressedBytes: compressed.length };
}
