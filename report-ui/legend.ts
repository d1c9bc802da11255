import { formatArchitecture } from "../lib/report/format.ts";
import type { ReportData } from "../lib/report/report-data.ts";
import { ARCHITECTURES } from "../lib/units.ts";
import { SHAPES } from "./theme.ts";

const SVG = "http://www.w3.org/2000/svg";

/** Fills the list with one entry per architecture drawn, and one for failed sizes if there are any. */
export function fillLegend(list: HTMLElement, { candidates }: ReportData): void {
  const entries = ARCHITECTURES.filter((architecture) =>
    candidates.some((candidate) => candidate.state === "measured" && candidate.architecture === architecture),
  ).map((architecture) => {
    const { pointStyle, dash } = SHAPES[architecture];
    const line = makeShape("line", {
      x1: "0",
      y1: "8",
      x2: "34",
      y2: "8",
      "stroke-dasharray": dash.join(" "),
    });
    const point =
      pointStyle === "circle"
        ? makeShape("circle", { cx: "17", cy: "8", r: "4" })
        : makeShape("rect", { x: "13", y: "4", width: "8", height: "8" });
    return makeEntry(architecture, [line, point], formatArchitecture(architecture));
  });
  if (candidates.some(({ state }) => state === "failed")) {
    entries.push(makeEntry("failed", [makeShape("path", { d: "M12 3l10 10M22 3l-10 10" })], "failed"));
  }
  list.replaceChildren(...entries);
}

function makeEntry(className: string, shapes: readonly SVGElement[], text: string): HTMLLIElement {
  const svg = makeShape("svg", { viewBox: "0 0 34 16", class: className, "aria-hidden": "true" });
  svg.append(...shapes);
  const entry = document.createElement("li");
  entry.append(svg, text);
  return entry;
}

function makeShape(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  return element;
}
