import { buildOverview, type Overview } from "../../lib/report/overview.ts";
import { describeTuned, type OverviewRow } from "../../lib/report/overview-row.ts";
import { typicalMs } from "./candidates.ts";
import { HOSTILE_TEXT } from "./hostile-texts.ts";
import { buildResult, localResult, type ResultOptions } from "./results.ts";

/** A row as `tune --many` makes it of a made-up result. */
export function tunedRow(functionName: string, options: ResultOptions = {}): OverviewRow {
  const result = buildResult({ functionName, memorySizesMb: [256, 512, 1024, 2048], num: 30, ...options });
  return describeTuned(functionName, result, `${functionName}/report.html`);
}

const withMonth = (monthlyInvocations: number) => ({ settings: { monthlyInvocations } });

const RUN = {
  startedAt: "2026-11-20T14:03:21.000Z",
  finishedAt: "2026-11-20T15:11:02.000Z",
  maxCostUsd: 5,
};

/** Functions that change, stay, fail, were interrupted and were not started. */
export function mixedOverview(): Overview {
  return buildOverview(
    [
      tunedRow("orders-api", withMonth(25_000_000)),
      tunedRow("thumbnails", { ...withMonth(310_000_000), currentKey: "x86_64-2048", seed: "thumbnails" }),
      tunedRow("checkout", { ...withMonth(4_000_000), currentKey: "arm64-1024", seed: "checkout" }),
      tunedRow("search-index-with-a-rather-long-name-for-a-function-of-64-letters", {
        ...withMonth(900_000),
        seed: "search",
        architectures: ["x86_64"],
        currentKey: "x86_64-512",
      }),
      tunedRow("nightly-report", { seed: "nightly", typicalMs: (one) => 9 * typicalMs(one) }),
      {
        state: "failed",
        functionName: "billing",
        reason: "TargetError: billing does not exist in us-east-1, account 123456789012",
        spentUsd: 0,
      },
      { state: "not-started", functionName: "mail", reason: "--max-cost was spent", spentUsd: 0 },
      { state: "interrupted", functionName: "audit", reason: "interrupted by SIGINT", spentUsd: 0.0021 },
    ],
    RUN,
  );
}

/** Nothing could be measured. */
export function failedOverview(): Overview {
  return buildOverview(
    [{ state: "failed", functionName: "billing", reason: "TargetError: it is gone", spentUsd: 0 }],
    RUN,
  );
}

/** Measured on this machine, of unknown volume. */
export function localOverview(): Overview {
  return buildOverview([describeTuned("hash", localResult(), "hash/report.html")], RUN);
}

/** Whatever somebody else may have written is an attack. */
export function hostileOverview(): Overview {
  const tuned = tunedRow("orders", withMonth(1_000_000));
  return buildOverview(
    [
      { ...tuned, functionName: HOSTILE_TEXT, reportPath: `javascript:alert(1)/${HOSTILE_TEXT}/report.html` },
      { state: "failed", functionName: HOSTILE_TEXT, reason: HOSTILE_TEXT, spentUsd: 0 },
    ],
    RUN,
  );
}
