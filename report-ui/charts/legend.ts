import { formatArchitecture } from "../../lib/report/format.ts";
import { findFrontier } from "../../lib/report/frontier.ts";
import { ARCHITECTURES, type Architecture } from "../../lib/units.ts";
import { SHAPES } from "../theme.ts";
import type { Drawing } from "./drawing.ts";
import { listFailed, listPoints } from "./points.ts";

const SVG = "http://www.w3.org/2000/svg";

const WIDTH = 34;

/** Fills the list with what the marks of the charts mean: only those that are there. */
export function fillLegend(list: HTMLElement, drawing: Drawing): void {
  const { theme } = drawing;
  const points = listPoints(drawing);
  const present = ARCHITECTURES.filter((name) => points.some(({ architecture }) => architecture === name));
  const entries = present.map((architecture) =>
    makeEntry(
      [makeDash(drawing, architecture), makeMark(drawing, architecture)],
      formatArchitecture(architecture),
    ),
  );
  const positions = points.map(({ cost, latency }) => ({ x: cost.value, y: latency.value }));
  const center = { cx: "17", cy: "8" };
  const frontier = findFrontier(positions);
  if (frontier.length > 1) {
    const step = { d: "M5 3v7h24v4", stroke: theme.muted, "stroke-width": "1.25", fill: "none" };
    entries.push(makeEntry([makeShape("path", step)], "frontier"));
  }
  if (frontier.length < positions.length) {
    const hollow = { ...center, r: "4.5", fill: "none", stroke: theme.muted, "stroke-width": "2" };
    entries.push(makeEntry([makeShape("circle", hollow)], "beaten in both"));
  }
  if (points.some(({ isTie }) => isTie)) {
    const ring = { ...center, r: "7", fill: "none", stroke: theme.text, "stroke-width": "1.5" };
    const point = { ...center, r: "3", fill: theme.muted, stroke: "none" };
    entries.push(makeEntry([makeShape("circle", ring), makeShape("circle", point)], "as good, or may be"));
  }
  if (points.some(({ latency, cost }) => latency.interval || cost.interval)) {
    const whisker = { d: "M6 8h22M6 4v8M28 4v8", stroke: theme.muted, "stroke-width": "1.5", fill: "none" };
    entries.push(makeEntry([makeShape("path", whisker)], "95 % interval"));
  }
  if (
    points.some(({ latency: { interval, isAtLeast } }) =>
      interval ? interval.high === undefined : isAtLeast,
    )
  ) {
    const arrow = { d: "M17 14V2m-4 5l4-5 4 5", stroke: theme.muted, "stroke-width": "1.5", fill: "none" };
    entries.push(makeEntry([makeShape("path", arrow)], "too few to say how high"));
  }
  if (listFailed(drawing).length > 0) {
    const cross = { d: "M12 3l10 10M22 3l-10 10", stroke: theme.muted, "stroke-width": "2", fill: "none" };
    entries.push(makeEntry([makeShape("path", cross)], "failed"));
  }
  list.replaceChildren(...entries);
}

function makeDash({ theme, hasLines }: Drawing, architecture: Architecture): SVGElement {
  return makeShape("line", {
    x1: "0",
    y1: "8",
    x2: String(WIDTH),
    y2: "8",
    stroke: theme.colour[architecture],
    "stroke-width": hasLines ? "1.5" : "0",
    "stroke-dasharray": SHAPES[architecture].dash.join(" "),
  });
}

function makeMark({ theme }: Drawing, architecture: Architecture): SVGElement {
  const fill = { fill: theme.colour[architecture], stroke: "none" };
  return SHAPES[architecture].pointStyle === "circle"
    ? makeShape("circle", { cx: "17", cy: "8", r: "5", ...fill })
    : makeShape("rect", { x: "12.5", y: "3.5", width: "9", height: "9", ...fill });
}

function makeEntry(shapes: readonly SVGElement[], text: string): HTMLLIElement {
  const svg = makeShape("svg", {
    viewBox: `0 0 ${WIDTH} 16`,
    width: String(WIDTH),
    height: "16",
    "aria-hidden": "true",
  });
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
