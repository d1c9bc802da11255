import { formatText } from "../../report/format.ts";
import type { Budget, Metric } from "../budget.ts";
import type { GateOutcome } from "../outcome.ts";
import { isJudged, weigh } from "./tell-target.ts";

/** GitLab compares values as texts: digits that are only noise would make every value a change. */
const SIGNIFICANT_DIGITS = 4;

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The figures in the text format of OpenMetrics 1.0
 * (https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md), for GitLab's metrics report: by
 * target, configuration and metric what was measured and what is allowed, and by target how many checks came to what.
 */
export function renderGateOpenMetrics({ targets }: GateOutcome): string {
  const judged = targets.filter(isJudged);
  const figures = judged.flatMap(({ name, verdict }) =>
    verdict.judged.flatMap(({ budget, check }) => {
      if (check.candidateKey === undefined) return [];
      const labels = { target: name, configuration: check.candidateKey, metric: nameMetric(budget) };
      return [{ labels, value: check.value, limit: check.limit }];
    }),
  );
  const counts = judged.flatMap(({ name, verdict: { checks } }) =>
    (["failed", "undecided", "warned", "passed"] as const).map((weight) => ({
      labels: { target: name, verdict: weight },
      value: checks.filter((check) => weigh(check) === weight).length,
    })),
  );
  return [
    ...renderFamily("power_tuner_measured", "What was measured, in the unit that the metric names.", figures),
    ...renderFamily(
      "power_tuner_limit",
      "What is allowed, in the same unit.",
      figures
        .map(({ labels, limit }) => ({ labels, value: limit }))
        // Of several budgets for the same figure the lowest.
        .toSorted((a, b) => (a.value ?? 0) - (b.value ?? 0)),
    ),
    ...renderFamily("power_tuner_checks", "Checks by what they came to.", counts),
    ...renderFamily(
      "power_tuner_judged",
      "1 for a target that was judged, 0 for one without a result.",
      targets.map((target) => ({ labels: { target: target.name }, value: isJudged(target) ? 1 : 0 })),
    ),
    "# EOF",
    "",
  ].join("\n");
}

const METRIC_NAMES = {
  cost: "cost_usd_per_million",
  meanBilled: "mean_billed_ms",
  p50: "p50_ms",
  p90: "p90_ms",
  p95: "p95_ms",
  p99: "p99_ms",
  coldInit: "mean_cold_init_ms",
  maxMemoryUsed: "max_memory_used_mb",
  errorRate: "error_rate_percent",
} as const satisfies Readonly<Record<Metric, string>>;

function nameMetric(budget: Budget): string {
  if (budget.kind === "savings") return "missed_savings_percent";
  const name = METRIC_NAMES[budget.metric];
  if (budget.kind === "absolute") return name;
  // Rates increase by points.
  return budget.metric === "errorRate" ? "error_rate_increase_percent" : `${name}_increase_percent`;
}

function renderFamily(
  name: string,
  help: string,
  samples: readonly { readonly labels: Sample["labels"]; readonly value: number | undefined }[],
): string[] {
  // Each set of labels may be there once.
  const lines = new Map<string, string>();
  for (const { labels, value } of samples) {
    if (value === undefined || !Number.isFinite(value)) continue;
    const text = Object.entries(labels)
      .map(([label, one]) => `${label}="${escapeLabel(one)}"`)
      .join(",");
    if (!lines.has(text)) lines.set(text, String(Number(value.toPrecision(SIGNIFICANT_DIGITS))));
  }
  return [
    `# TYPE ${name} gauge`,
    `# HELP ${name} ${help}`,
    ...[...lines].map(([labels, value]) => `${name}{${labels}} ${value}`),
  ];
}

/** GitLab takes what follows a # for a comment, in a label as well, and then refuses the file: it is written wide. */
function escapeLabel(text: string): string {
  return formatText(text.toWellFormed())
    .replaceAll("#", "\uff03")
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"');
}
