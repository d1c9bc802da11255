import { basename, dirname, extname, join, resolve } from "node:path";
import type { InputMistake } from "../../errors.ts";
import { type Checked, valid } from "../checked.ts";
import { isFolder, isSameFile } from "../files/file-facts.ts";
import { checkOutFolder } from "../files/out-folder.ts";

/** What `report` writes, as absolute paths. */
export interface ReportFiles {
  readonly page: string;
  readonly summary: string;
}

/**
 * Where the page and its summary go. Neither takes the place of a folder or of what they are made from, under whatever
 * name or link that is given.
 * @param out as given; undefined is `report.html` beside the result
 * @param inputs what is read, by the names that mistakes have for them
 */
export async function chooseReportFiles(
  out: string | undefined,
  inputs: { readonly RESULT: string; readonly "--baseline": string | undefined },
  cwd: string,
): Promise<Checked<ReportFiles>> {
  const page = resolve(cwd, out ?? join(dirname(inputs.RESULT), "report.html"));
  const refuse = (value: string, hint: string): InputMistake => ({
    field: "--out",
    value,
    allowed: "a file that ends in .html",
    hint,
  });
  const example = (folder: string) => `the page needs a name: ${join(folder, "report.html")}`;
  if (out !== undefined && (/[\\/]$/.test(out) || (await isFolder(page))))
    return { ok: false, mistakes: [refuse(out, `it is a folder; ${example(out)}`)] };
  if (extname(page).toLowerCase() !== ".html")
    return { ok: false, mistakes: [refuse(out ?? page, "the summary goes beside it, as Markdown")] };

  const files = { page, summary: join(dirname(page), nameSummary(page)) };
  const mistakes: InputMistake[] = [];
  for (const file of Object.values(files)) {
    const shown = file === page ? "it" : `its summary, ${basename(file)},`;
    if (await isFolder(file)) mistakes.push(refuse(out ?? page, `${shown} would stand where a folder is`));
    for (const [name, input] of Object.entries(inputs)) {
      if (input !== undefined && (await isSameFile(file, resolve(cwd, input))))
        mistakes.push(refuse(out ?? page, `${shown} would replace ${name}, ${input}`));
    }
  }
  const folder = await checkOutFolder("--out", dirname(page), cwd);
  if (!folder.ok) mistakes.push(...folder.mistakes);
  return mistakes.length > 0 ? { ok: false, mistakes } : valid(files);
}

/** `summary.md` beside `report.html`, as `tune` names them, and `orders.summary.md` beside `orders.html`. */
function nameSummary(page: string): string {
  const name = basename(page, extname(page));
  return name === "report" ? "summary.md" : `${name}.summary.md`;
}
