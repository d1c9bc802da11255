import { modelComparison } from "../lib/report/comparison-section.ts";
import { listConfigurations } from "../lib/report/configurations.ts";
import { explainMonth, modelMonth } from "../lib/report/month-section.ts";
import { listEmbeddedDurations, type PageData } from "../lib/report/page-data.ts";
import { listShortlist } from "../lib/report/shortlist.ts";
import { explainShortlist, modelShortlist } from "../lib/report/shortlist-section.ts";
import { listSides } from "../lib/report/sides.ts";
import { showControls, startControls } from "./controls.ts";
import { startDownloads } from "./downloads.ts";
import { fillTable } from "./fill-table.ts";
import { find } from "./find.ts";
import { startCharts } from "./show-charts.ts";
import { makeSortable } from "./sort-table.ts";
import { readHash, type State, writeHash } from "./state.ts";
import { watchTheme } from "./theme.ts";
import { unfoldForPrint } from "./unfold.ts";

const data: PageData = JSON.parse(find("result", HTMLScriptElement).text);
const { findings } = data;
const hasMeasured = findings.candidates.some(({ state }) => state === "measured");
const listDurations = listEmbeddedDurations(data);
const sortAgain = makeSortable(find("candidates", HTMLTableElement));
const charts = startCharts(data, (shownKey) => {
  choose({ ...state, shownKey });
  document.getElementById("distribution")?.scrollIntoView({ block: "start" });
});
let state = readHash(location.hash, findings);

function choose(next: State): void {
  state = next;
  // A page from a file has no other address that it may go to, but its hash.
  history.replaceState(null, "", writeHash(state, findings) || "#");
  show();
}

function show(): void {
  const { view, theme } = state;
  if (theme === "") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  if (!hasMeasured) return;
  showControls(state, findings);
  showSides();
  const shortlist = listShortlist(findings, view, listDurations);
  fillTable(find("shortlist", HTMLTableElement), modelShortlist(shortlist, findings, view));
  find("shortlist-note", HTMLElement).textContent = explainShortlist(findings, view);
  const table = find("candidates", HTMLTableElement);
  fillTable(table, listConfigurations(findings, view));
  table.classList.toggle("without-month", view.monthlyInvocations === undefined);
  sortAgain();
  const { baseline } = data;
  if (baseline) {
    fillTable(find("comparison-table", HTMLTableElement), modelComparison(findings, baseline, view));
  }
  find("month-section", HTMLElement).hidden = view.monthlyInvocations === undefined;
  find("month-note", HTMLElement).textContent = explainMonth(view);
  fillTable(find("month-table", HTMLTableElement), modelMonth(findings, view));
  charts.draw(state);
}

function showSides(): void {
  document.getElementById("sides")?.replaceChildren(
    ...listSides(findings, state.view, listDurations).map(({ name, headline, detail }) => {
      const [side, term, definition, bold, span] = ["div", "dt", "dd", "b", "span"].map((tag) =>
        document.createElement(tag),
      ) as [HTMLElement, HTMLElement, HTMLElement, HTMLElement, HTMLElement];
      term.textContent = name;
      bold.textContent = headline;
      span.textContent = detail;
      definition.append(bold, " ", span);
      side.append(term, definition);
      return side;
    }),
  );
}

if (hasMeasured) {
  startControls(findings, () => state, choose);
  startDownloads(data, () => state);
}
addEventListener("hashchange", () => {
  state = readHash(location.hash, findings);
  show();
});
watchTheme(show);
// Narrow charts have smaller marks and fewer labels, and Chart.js only stretches what is there.
for (const width of [600, 900]) matchMedia(`(max-width: ${width}px)`).addEventListener("change", show);
unfoldForPrint();
show();
