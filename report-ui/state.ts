import { type Findings, listCompared } from "../lib/analyze/findings.ts";
import type { Statistic } from "../lib/prepare/plan.ts";
import { chooseView, type View } from "../lib/report/view.ts";
import { ARCHITECTURES } from "../lib/units.ts";

/** Everything that a reader can choose. */
export interface State {
  readonly view: View;
  readonly scale: Scale;
  /** Empty for that of the system. */
  readonly theme: "" | "light" | "dark";
  readonly hasLines: boolean;
  /** The configuration that is shown invocation by invocation; absent for the pick. */
  readonly shownKey?: string;
}

export type Scale = "auto" | "linear" | "logarithmic";

export const STATISTICS: readonly Statistic[] = ["p50", "p90", "p95", "p99", "mean"];

/** More than AWS runs for anybody in a month. */
export const MAX_MONTHLY_INVOCATIONS = 1e13;
export const MAX_PROVISIONED = 1e6;
export const MAX_DISCOUNT_PERCENT = 99;

/** What the run's author chose. */
export function chooseState(findings: Findings): State {
  return { view: chooseView(findings), scale: "auto", theme: "", hasLines: true };
}

/** What differs from the author's choice, as the hash of an address: `#latency=p99&month=25000000`. Empty when nothing does. */
export function writeHash(state: State, findings: Findings): string {
  const own = chooseState(findings);
  const pairs = Object.entries(toWords(state)).filter(
    ([name, word]) => word !== (toWords(own) as Record<string, string>)[name],
  );
  return pairs.length === 0 ? "" : `#${new URLSearchParams(pairs)}`;
}

/** The state of an address; what it does not name, or names wrongly, is as the author chose it. */
export function readHash(hash: string, findings: Findings): State {
  const own = chooseState(findings);
  const words = new URLSearchParams(hash.replace(/^#/, ""));
  const measured = findings.candidates.filter(({ state }) => state === "measured").map(({ key }) => key);
  const pick = <T extends string>(name: string, allowed: readonly T[]): T | undefined =>
    allowed.find((one) => one === words.get(name));
  const count = (name: string, most: number) => parseCount(words.get(name) ?? "", most);
  const compared = listCompared(findings).map(({ key }) => key);
  const referenceKey = pick("with", compared) ?? own.view.referenceKey;
  const architecture = pick("architecture", ARCHITECTURES);
  const monthlyInvocations = words.has("month")
    ? count("month", MAX_MONTHLY_INVOCATIONS)
    : own.view.monthlyInvocations;
  const provisionedConcurrency = words.has("provisioned")
    ? count("provisioned", MAX_PROVISIONED)
    : own.view.provisionedConcurrency;
  const shownKey = pick("shown", measured);
  return {
    view: {
      statistic: pick("latency", STATISTICS) ?? own.view.statistic,
      ...(referenceKey !== undefined && { referenceKey }),
      ...(architecture && { architecture }),
      ...(monthlyInvocations && { monthlyInvocations }),
      savingsPlanDiscountPercent:
        parsePercent(words.get("savings-plan") ?? "") ?? own.view.savingsPlanDiscountPercent,
      ...(provisionedConcurrency && { provisionedConcurrency }),
    },
    scale: pick("scale", ["auto", "linear", "logarithmic"] as const) ?? own.scale,
    theme: pick("theme", ["light", "dark"] as const) ?? own.theme,
    hasLines: words.get("lines") !== "no",
    ...(shownKey !== undefined && { shownKey }),
  };
}

/**
 * A whole number as people write it: `25000000`, `25,000,000`, `25 000 000`, `25e6`. Undefined for what is none, as `25.000`
 * is, which is a thousand times more to some than to others, and above `most`.
 */
export function parseCount(text: string, most: number): number | undefined {
  const plain = text.replace(/[\s_']/g, "");
  const digits = /^\d{1,3}(,\d{3})+$/.test(plain) ? plain.replaceAll(",", "") : plain;
  if (!/^\d+$|^\d+(\.\d+)?e\d{1,2}$/i.test(digits)) return undefined;
  const count = Number(digits);
  return Number.isInteger(count) && count <= most ? count : undefined;
}

/** A percentage from 0 to 99, `12.5` or `12,5`; undefined for what is none. */
export function parsePercent(text: string): number | undefined {
  const plain = text.trim().replace(/\s*%$/, "").replace(",", ".");
  return /^\d{1,2}(\.\d+)?$/.test(plain) && Number(plain) <= MAX_DISCOUNT_PERCENT ? Number(plain) : undefined;
}

function toWords({ view, scale, theme, hasLines, shownKey }: State) {
  return {
    latency: view.statistic,
    with: view.referenceKey ?? "",
    month: String(view.monthlyInvocations ?? ""),
    architecture: view.architecture ?? "",
    "savings-plan": String(view.savingsPlanDiscountPercent),
    provisioned: String(view.provisionedConcurrency ?? ""),
    scale,
    theme,
    lines: hasLines ? "yes" : "no",
    shown: shownKey ?? "",
  };
}
