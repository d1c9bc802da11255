import { renderCsv } from "../lib/report/csv.ts";
import { renderFindingsMarkdown } from "../lib/report/markdown.ts";
import { listEmbeddedDurations, type PageData } from "../lib/report/page-data.ts";
import { find } from "./find.ts";
import type { State } from "./state.ts";

/** Wires the buttons that save what the page holds. */
export function startDownloads(data: PageData, get: () => State): void {
  find("downloads", HTMLElement).hidden = false;
  const name = data.findings.target.functionName.replace(/[^\w-]+/g, "-").slice(0, 64) || "function";
  const onClick = (id: string, file: string, type: string, render: () => string) =>
    find(id, HTMLButtonElement).addEventListener("click", () => save(new Blob([render()], { type }), file));
  onClick("download-json", `${name}.json`, "application/json", () => JSON.stringify(data, undefined, 1));
  onClick("download-csv", `${name}.csv`, "text/csv", () => renderCsv(data.findings, get().view));
  onClick("download-markdown", `${name}.md`, "text/markdown", () =>
    renderFindingsMarkdown(data.findings, get().view, listEmbeddedDurations(data)),
  );
  for (const section of document.querySelectorAll("section")) startPictures(section, name);
}

/** What a picture shows, where a section has more than one. */
const PICTURES: Readonly<Record<string, string>> = {
  "sweep-latency": "latency",
  "sweep-cost": "cost",
  ecdf: "percentiles",
  order: "order",
};

/** A button for the picture of each chart in the section. */
function startPictures(section: HTMLElement, name: string): void {
  const tools = section.querySelector(".tools");
  const charts = [...section.querySelectorAll("canvas")];
  tools?.replaceChildren(
    ...charts.map((canvas) => {
      const button = document.createElement("button");
      button.type = "button";
      const what = PICTURES[canvas.id];
      button.textContent = what === undefined ? "Save picture" : `Save picture: ${what}`;
      button.dataset.picture = canvas.id;
      button.addEventListener("click", () => {
        canvas.toBlob((blob) => blob && save(blob, `${name}-${canvas.id}.png`));
      });
      return button;
    }),
  );
}

function save(blob: Blob, file: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
