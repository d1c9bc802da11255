import { mkdir, rm, writeFile } from "node:fs/promises";
import { DIST_URL } from "../lib/stack/packages.ts";
import { buildTemplate } from "../lib/stack/template.ts";

const uploadsUrl = new URL("template/", DIST_URL);
const { template, uploads } = await buildTemplate();
await rm(uploadsUrl, { recursive: true, force: true });
await mkdir(uploadsUrl, { recursive: true });
await Promise.all(
  uploads.map(({ fileName, contents }) => writeFile(new URL(fileName, uploadsUrl), contents)),
);
// Without line breaks it stays below the 51,200 bytes that CloudFormation takes without a bucket.
await writeFile(new URL("template.json", DIST_URL), JSON.stringify(template));
process.stdout.write(`dist/template.json, and ${uploads.length} packages to upload in dist/template/\n`);
