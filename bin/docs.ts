import { readFile, writeFile } from "node:fs/promises";
import { insertFiles, insertTables } from "../lib/docs.ts";

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), "utf8");
const readme = await insertFiles(insertTables(await read("README.md")), read);
await writeFile(new URL("../README.md", import.meta.url), readme);
