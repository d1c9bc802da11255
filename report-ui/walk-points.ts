import type { Drawn } from "./charts/drawing.ts";

/** Where each chart's reader stands, to go on from there after it is drawn anew. */
const stands = new WeakMap<HTMLCanvasElement, { readonly place: number; readonly candidateKey: string }>();

/**
 * Makes a chart's points reachable by keyboard: the canvas takes the focus, arrow keys walk its points and show the
 * tooltip of each, a live region says it, and Enter opens the configuration.
 */
export function walkPoints(
  section: HTMLElement,
  canvas: HTMLCanvasElement | undefined,
  chart: Drawn,
  onPick: (candidateKey: string) => void,
): void {
  if (!canvas) return;
  const status = section.querySelector<HTMLElement>(".spoken") ?? addStatus(section);
  const stand = stands.get(canvas);
  const isThere = stand !== undefined && chart.points[stand.place]?.candidateKey === stand.candidateKey;
  let place = isThere
    ? stand.place
    : chart.points.findIndex(({ candidateKey }) => candidateKey === stand?.candidateKey);
  canvas.tabIndex = chart.points.length > 0 ? 0 : -1;
  canvas.onblur = () => {
    place = -1;
    stands.delete(canvas);
    chart.highlight(undefined);
    status.textContent = "";
  };
  canvas.onkeydown = (event) => {
    const { length } = chart.points;
    const next: Readonly<Record<string, number>> = {
      ArrowRight: place + 1,
      ArrowDown: place + 1,
      ArrowLeft: place - 1,
      ArrowUp: place - 1,
      Home: 0,
      End: length - 1,
    };
    const point = chart.points[place];
    if (event.key === "Enter" && point) onPick(point.candidateKey);
    const wanted = next[event.key];
    if (wanted === undefined || length === 0) return;
    event.preventDefault();
    place = Math.min(Math.max(wanted, 0), length - 1);
    const found = chart.points[place];
    if (found) stands.set(canvas, { place, candidateKey: found.candidateKey });
    chart.highlight(found?.candidateKey);
    status.textContent = found?.text ?? "";
  };
}

function addStatus(section: HTMLElement): HTMLElement {
  const status = document.createElement("p");
  status.className = "spoken";
  status.setAttribute("role", "status");
  section.append(status);
  return status;
}
