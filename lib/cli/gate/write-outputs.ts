import { appendFile } from "node:fs/promises";
import { basename, dirname, join, parse } from "node:path";
import type { GateOutcome } from "../../gate/outcome.ts";
import { type GateExit, renderGateJson } from "../../gate/outputs/json.ts";
import { renderGateJunit } from "../../gate/outputs/junit.ts";
import { renderGateComment, renderGateMarkdown } from "../../gate/outputs/markdown.ts";
import { renderGateOpenMetrics } from "../../gate/outputs/openmetrics.ts";
import { renderGatePage } from "../../gate/outputs/page.ts";
import { isJudged } from "../../gate/outputs/tell-target.ts";
import { writeWhole } from "../files/out-folder.ts";
import type { OutputKind } from "./check-outputs.ts";
import type { GateRequest } from "./check-request.ts";
import { nameFolder } from "./name-folder.ts";

/**
 * Writes everything that was asked for, each file whole or not at all, and appends the summary.
 * @param folders of the targets whose results were kept, by name: each gets a page with its checks
 * @returns what could not be written, each as an error; the others are there all the same
 */
export async function writeOutputs(
  outcome: GateOutcome,
  exit: GateExit,
  { outputs, commentKey, page, summary }: Pick<GateRequest, "outputs" | "commentKey" | "page" | "summary">,
  folders: ReadonlyMap<string, string>,
): Promise<readonly unknown[]> {
  const judged = outcome.targets.filter(isJudged);
  const writes = [
    ...judged.flatMap((target) => {
      const folder = folders.get(target.name);
      return folder === undefined ? [] : [write(join(folder, "report.html"), renderGatePage(target, page))];
    }),
    ...outputs.flatMap(({ kind, path }) => {
      if (kind !== "html") return [write(path, render(kind, outcome, exit, commentKey))];
      const paths = namePages(
        path,
        outcome.targets.map(({ name }) => name),
      );
      // Without a result there is no page.
      return judged.map((target) => write(paths.get(target.name) ?? path, renderGatePage(target, page)));
    }),
    ...(summary === undefined ? [] : [appendFile(summary, `${renderGateMarkdown(outcome)}\n`)]),
  ];
  const ended = await Promise.allSettled(writes);
  return ended.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
}

const write = (path: string, content: string) => writeWhole(dirname(path), basename(path), content);

/**
 * Where pages go, by target: a page is about one function, so several have theirs beside the file that was asked for,
 * `report-NAME.html`.
 */
export function namePages(path: string, targetNames: readonly string[]): ReadonlyMap<string, string> {
  if (targetNames.length === 1) return new Map(targetNames.map((target) => [target, path]));
  const { dir, name, ext } = parse(path);
  const folders = new Map<string, string>();
  for (const target of targetNames) folders.set(target, join(dir, nameFolder(target, folders)));
  return new Map(
    [...folders].map(([target, folder]) => [target, join(dir, `${name}-${basename(folder)}${ext}`)]),
  );
}

function render(
  kind: Exclude<OutputKind, "html">,
  outcome: GateOutcome,
  exit: GateExit,
  commentKey: string,
): string {
  switch (kind) {
    case "json":
      return renderGateJson(outcome, exit);
    case "junit":
      return renderGateJunit(outcome);
    case "markdown":
      return renderGateMarkdown(outcome);
    case "openmetrics":
      return renderGateOpenMetrics(outcome);
    case "comment":
      return renderGateComment(outcome, commentKey);
  }
}
