import { readFile, writeFile } from "node:fs/promises";
import { insertTables } from "../lib/docs.ts";

const readme = new URL("../README.md", import.meta.url);
await writeFile(readme, insertTables(await readFile(readme, "utf8")));
