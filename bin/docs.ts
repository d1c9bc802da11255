import { readFile, writeFile } from "node:fs/promises";
import { insertTables, renderInputTable, renderOutputTable } from "../lib/docs.ts";

const readme = new URL("../README.md", import.meta.url);
const text = await readFile(readme, "utf8");
if (text.includes("<!-- input -->") && text.includes("<!-- output -->")) {
  await writeFile(readme, insertTables(text));
} else {
  console.log(`${renderInputTable()}\n\n${renderOutputTable()}`);
}
