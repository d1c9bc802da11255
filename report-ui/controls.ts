import { type CandidateFindings, type Findings, listCompared } from "../lib/analyze/findings.ts";
import { formatConfiguration, formatCount } from "../lib/report/format.ts";
import { listShown } from "../lib/report/table.ts";
import { find } from "./find.ts";
import {
  chooseState,
  MAX_DISCOUNT_PERCENT,
  MAX_MONTHLY_INVOCATIONS,
  MAX_PROVISIONED,
  parseCount,
  parsePercent,
  type Scale,
  STATISTICS,
  type State,
} from "./state.ts";

/** Wires the controls: `get` is what is shown now, and `set` takes what the reader chose. */
export function startControls(findings: Findings, get: () => State, set: (state: State) => void): void {
  const form = find("controls", HTMLFormElement);
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  const compared = new Set(listCompared(findings).map(({ key }) => key));
  fillConfigurations(
    find("reference", HTMLSelectElement),
    listShown(findings).filter(({ key }) => compared.has(key)),
  );
  fillConfigurations(find("distribution-key", HTMLSelectElement), listShown(findings));
  const architectures = new Set(listShown(findings).map(({ architecture }) => architecture));
  find("architecture-label", HTMLElement).hidden = architectures.size < 2;

  const onChange = (id: string, choose: (value: string) => Partial<State>) => {
    const element = document.getElementById(id) as HTMLSelectElement | HTMLInputElement;
    element.addEventListener("change", () => set({ ...get(), ...choose(element.value) }));
  };
  const inView = (change: (view: State["view"]) => State["view"]) => ({ view: change(get().view) });
  onChange("statistic", (value) =>
    inView((view) => ({ ...view, statistic: STATISTICS.find((one) => one === value) ?? view.statistic })),
  );
  onChange("reference", (value) => inView((view) => ({ ...view, referenceKey: value })));
  onChange("architecture", (value) =>
    inView(({ architecture: _, ...view }) =>
      value === "x86_64" || value === "arm64" ? { ...view, architecture: value } : view,
    ),
  );
  onChange("scale", (value) => ({ scale: value as Scale }));
  onChange("theme", (value) => ({ theme: value as State["theme"] }));
  onChange("distribution-key", (value) => ({ shownKey: value }));
  const lines = find("lines", HTMLInputElement);
  lines.addEventListener("change", () => set({ ...get(), hasLines: lines.checked }));

  const count = (most: number): Reader => ({
    read: (text) => parseCount(text, most),
    allowed: `a whole number from 0 to ${formatCount(most)}`,
  });
  watchNumber("monthly", "Requests per month", count(MAX_MONTHLY_INVOCATIONS), (value) => {
    set({
      ...get(),
      ...inView(({ monthlyInvocations: _, ...view }) =>
        value ? { ...view, monthlyInvocations: value } : view,
      ),
    });
  });
  const percent = { read: parsePercent, allowed: `a number from 0 to ${MAX_DISCOUNT_PERCENT}` };
  watchNumber("savings-plan", "Savings plan", percent, (value = 0) => {
    set({ ...get(), ...inView((view) => ({ ...view, savingsPlanDiscountPercent: value })) });
  });
  watchNumber("provisioned", "Provisioned environments", count(MAX_PROVISIONED), (value) => {
    set({
      ...get(),
      ...inView(({ provisionedConcurrency: _, ...view }) =>
        value ? { ...view, provisionedConcurrency: value } : view,
      ),
    });
  });
  find("reset", HTMLButtonElement).addEventListener("click", () => set(chooseState(findings)));
  startCopying();
}

/** Shows what is chosen, also where an address chose it. */
export function showControls({ view, scale, theme, hasLines, shownKey }: State, findings: Findings): void {
  const values: Readonly<Record<string, string>> = {
    statistic: view.statistic,
    reference: view.referenceKey ?? "",
    architecture: view.architecture ?? "",
    scale,
    theme,
    monthly: view.monthlyInvocations === undefined ? "" : formatCount(view.monthlyInvocations),
    "savings-plan": view.savingsPlanDiscountPercent === 0 ? "" : String(view.savingsPlanDiscountPercent),
    provisioned: view.provisionedConcurrency === undefined ? "" : formatCount(view.provisionedConcurrency),
    "distribution-key": shownKey ?? choosePick(findings) ?? "",
  };
  for (const [id, value] of Object.entries(values)) {
    const element = document.getElementById(id) as HTMLSelectElement | HTMLInputElement;
    if (element === document.activeElement && element instanceof HTMLInputElement) continue;
    element.value = value;
    if (element instanceof HTMLInputElement) tellMistake(element, "");
  }
  find("lines", HTMLInputElement).checked = hasLines;
  find("control-values", HTMLElement).textContent = describeView(view, findings);
}

/** The configuration that is shown invocation by invocation unless another is asked for. */
export function choosePick({ recommendation, candidates }: Findings): string | undefined {
  return recommendation.state === "found"
    ? recommendation.candidateKey
    : candidates.find(({ state }) => state === "measured")?.key;
}

/** For paper, which has no controls. */
function describeView(view: State["view"], { candidates }: Findings): string {
  const reference = candidates.find(({ key }) => key === view.referenceKey);
  return [
    `Latency: ${view.statistic}`,
    reference && `compared with ${formatConfiguration(reference)}`,
    view.monthlyInvocations !== undefined && `${formatCount(view.monthlyInvocations)} requests per month`,
    view.savingsPlanDiscountPercent > 0 && `savings plan ${view.savingsPlanDiscountPercent} % off`,
    view.provisionedConcurrency !== undefined &&
      `${formatCount(view.provisionedConcurrency)} provisioned environments`,
    view.architecture && `${view.architecture} only`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function fillConfigurations(select: HTMLSelectElement, candidates: readonly CandidateFindings[]): void {
  select.replaceChildren(
    ...candidates.flatMap((candidate) =>
      candidate.state === "measured" ? [new Option(formatConfiguration(candidate), candidate.key)] : [],
    ),
  );
}

interface Reader {
  readonly read: (text: string) => number | undefined;
  readonly allowed: string;
}

/** Takes numbers as they are typed; what is none changes nothing, and is told. */
function watchNumber(
  id: string,
  name: string,
  { read, allowed }: Reader,
  take: (value: number | undefined) => void,
): void {
  const input = find(id, HTMLInputElement);
  const onInput = () => {
    const isEmpty = input.value.trim() === "";
    const value = read(input.value);
    const isWrong = !isEmpty && value === undefined;
    tellMistake(input, isWrong ? `${name}: ${allowed}, or nothing.` : "");
    if (!isWrong) take(value);
  };
  input.addEventListener("input", onInput);
  input.addEventListener("change", onInput);
}

/** Marks a field as wrong, or as right again, and says what is wrong in any of them. */
function tellMistake(input: HTMLInputElement, mistake: string): void {
  input.setAttribute("aria-invalid", String(mistake !== ""));
  input.dataset.mistake = mistake;
  const wrong = [...document.querySelectorAll<HTMLInputElement>('#controls [aria-invalid="true"]')];
  find("control-error", HTMLElement).textContent = wrong.map(({ dataset }) => dataset.mistake).join(" ");
}

function startCopying(): void {
  const button = find("copy-link", HTMLButtonElement);
  const name = button.textContent ?? "";
  button.addEventListener("click", async () => {
    // A copy that is served without TLS has no clipboard.
    const isCopied = await navigator.clipboard?.writeText(location.href).then(
      () => true,
      () => false,
    );
    button.textContent = isCopied ? "Copied" : "The address of this page has it";
    setTimeout(() => {
      button.textContent = name;
    }, 2000);
  });
}
