import { apply } from "../../lib/apply/apply.ts";
import type { ApplyRequest, Settings, Target, TuningPlan } from "../../lib/prepare/plan.ts";
import { analyzePlan } from "./analyses.ts";
import { fakeTarget } from "./fake-target.ts";
import { createMemoryStore } from "./memory-store.ts";
import { buildBatch, buildInvocation, buildPlan } from "./plans.ts";

export interface ApplySituation {
  readonly request?: Partial<ApplyRequest>;
  readonly settings?: Partial<Settings>;
  readonly target?: Partial<Target>;
  readonly plan?: Partial<TuningPlan>;
  readonly tunerRegion?: string;
}

/** The ordinary target has 128 MB on x86_64; 1024 MB is cheaper, and on arm64 cheaper still. */
export function setUpApply({
  request,
  settings,
  target,
  plan: parts,
  tunerRegion = "us-east-1",
}: ApplySituation = {}) {
  const ordinary = buildPlan([128, 1024], { architectures: ["x86_64"], ...settings });
  const plan: TuningPlan = {
    ...ordinary,
    target: { ...ordinary.target, ...target },
    apply: { isAsked: true, ...request },
    ...parts,
  };
  const result = analyzePlan(
    plan,
    plan.candidates.map(({ key, memoryMb }) =>
      buildBatch(
        key,
        1,
        Array.from({ length: 20 }, () => buildInvocation(memoryMb, memoryMb === 128 ? 1000 : 100)),
      ),
    ),
  );
  const fake = fakeTarget();
  const store = createMemoryStore();
  let nowMs = 0;
  const patience = {
    now: () => new Date(nowMs),
    sleep: async (durationMs: number) => {
      nowMs += durationMs;
    },
    untilMs: 240_000,
  };
  const tools = { lambda: fake.lambda, store, patience, tunerRegion };
  return { ...fake, plan, result, store, run: () => apply(plan, result, tools) };
}
