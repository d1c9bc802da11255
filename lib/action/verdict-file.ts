import { readFile } from "node:fs/promises";
import * as z from "zod";

const check = z.object({ verdict: z.string() });

const recommendation = z.object({
  memoryMb: z.number().optional(),
  architecture: z.string().optional(),
  costRatio: z.number().optional(),
  monthlySavingUsd: z.number().optional(),
});

/** The part of the gate's JSON (`renderGateJson`) that outputs are made of. */
const verdictSchema = z.object({
  state: z.enum(["passed", "failed", "undecided"]),
  finishedAt: z.string(),
  failedChecks: z.array(z.object({ target: z.string(), id: z.string() })),
  targets: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["judged", "unjudged"]),
      error: z.object({ name: z.string() }).optional(),
      checks: z.array(check).optional(),
      recommendation: recommendation.optional(),
    }),
  ),
});

export type VerdictFile = z.output<typeof verdictSchema>;

/** What the gate wrote; undefined where it ended before it had a verdict. */
export async function readVerdictFile(path: string): Promise<VerdictFile | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return undefined;
  }
  return verdictSchema.parse(JSON.parse(text));
}

/** The word of the action's output `verdict`. A run without a verdict is `error` where its input was wrong. */
export function nameVerdict(
  verdict: VerdictFile | undefined,
  exitCode: number,
): "pass" | "warn" | "fail" | "inconclusive" | "error" {
  if (!verdict) return exitCode === 3 ? "inconclusive" : "error";
  if (verdict.state === "failed") return "fail";
  if (verdict.state === "undecided") return "inconclusive";
  const isClean = verdict.targets.every(({ checks = [] }) => checks.every((one) => one.verdict === "pass"));
  return isClean ? "pass" : "warn";
}

/** What the only target is recommended, as text; empty where there are several, and where it is not known. */
export function describeRecommendation({ targets }: Pick<VerdictFile, "targets">): {
  readonly memory: string;
  readonly architecture: string;
  readonly costDeltaPercent: string;
  readonly monthlyDeltaUsd: string;
} {
  const [only, ...others] = targets;
  const found = others.length === 0 ? only?.recommendation : undefined;
  const { memoryMb, architecture, costRatio, monthlySavingUsd } = found ?? {};
  return {
    memory: memoryMb === undefined ? "" : String(memoryMb),
    architecture: architecture ?? "",
    costDeltaPercent: costRatio === undefined ? "" : round((costRatio - 1) * 100),
    monthlyDeltaUsd: monthlySavingUsd === undefined ? "" : round(-monthlySavingUsd),
  };
}

/** Two decimals at most, and no minus zero. */
const round = (value: number) => String(Math.round(value * 100) / 100 + 0);
