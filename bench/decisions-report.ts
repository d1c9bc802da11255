import type { Aim, CoverageSummary } from "./coverage-functions.ts";
import type { CloudRun } from "./decisions-cloud.ts";
import { COMPARED, type Compared, type FalseChanges } from "./decisions-false-change.ts";
import { type DecisionFigures, type Goal, summarizeOutcomes } from "./decisions-goals.ts";
import { METHODS, type Method, type MethodOutcome } from "./decisions-measure.ts";
import type { FunctionReport } from "./decisions-worker.ts";

/** Figures by method; regrets and shares are fractions. */
export type FiguresByMethod = Readonly<Record<Method, DecisionFigures>>;

/** One goal, over all functions and for each of them. */
export interface GoalReport {
  readonly overall: FiguresByMethod;
  readonly functions: readonly ({ readonly name: string } & FiguresByMethod)[];
}

export type FalseChangeReport = Readonly<Record<Compared, FalseChanges & { readonly share: number }>>;

/** A function's name and what a worker found about it. */
export interface NamedReport extends FunctionReport {
  readonly name: string;
}

const MEAN_REGRET = 0.004;
const P95_REGRET = 0.03;
const INVOCATIONS = 60;
const GB_SECONDS = 450;
const BROKEN_SHARE = 0.02;
const FALSE_CHANGE_SHARE = 0.05;

export function reportGoal(reports: readonly NamedReport[], goal: Goal["kind"]): GoalReport {
  const summarize = (outcomes: readonly MethodOutcome[]): FiguresByMethod => {
    const ofGoal = outcomes.filter((outcome) => outcome.goal === goal);
    const of = (wanted: Method) => summarizeOutcomes(ofGoal.filter(({ method }) => method === wanted));
    return Object.fromEntries(METHODS.map((method) => [method, of(method)])) as Record<
      Method,
      DecisionFigures
    >;
  };
  return {
    overall: summarize(reports.flatMap(({ outcomes }) => outcomes)),
    functions: reports.map(({ name, outcomes }) => ({ name, ...summarize(outcomes) })),
  };
}

/** Over all candidates of all functions. */
export function reportFalseChanges(reports: readonly NamedReport[]): FalseChangeReport {
  const add = (compared: Compared) => {
    const [runs, changes] = (["runs", "changes"] as const).map((key) =>
      reports.reduce((sum, { falseChanges }) => sum + falseChanges[compared][key], 0),
    ) as [number, number];
    return { runs, changes, share: changes / runs };
  };
  return Object.fromEntries(COMPARED.map((compared) => [compared, add(compared)])) as FalseChangeReport;
}

/** What decisions are to reach over all recorded functions. */
export function judgeDecisions(found: {
  readonly cost: GoalReport;
  readonly budget: GoalReport;
  readonly impossible: GoalReport;
  readonly falseChange: FalseChangeReport;
  readonly coverage: CoverageSummary;
  readonly cloudRuns: readonly CloudRun[];
}): (Aim & { readonly text: string })[] {
  const { cost, budget, impossible, falseChange, coverage, cloudRuns } = found;
  const { meanRegret, p95Regret, invocations, gbSeconds } = cost.overall.search;
  const percent = (digits: number) => (value: number) => `${(value * 100).toFixed(digits)} %`;
  const number = (digits: number) => (value: number) => value.toFixed(digits);
  const atMost = (aim: string, bound: number, value: number, format: (value: number) => string) => ({
    aim: `${aim}, at most ${format(bound)}`,
    value,
    met: value <= bound,
    text: format(value),
  });
  return [
    atMost("cost, mean regret", MEAN_REGRET, meanRegret, percent(2)),
    // As the reference figures, to one decimal of a percent.
    { ...atMost("cost, p95 regret", P95_REGRET, roundTo(p95Regret, 3), percent(1)), value: p95Regret },
    atMost("cost, invocations to the decision", INVOCATIONS, invocations, number(1)),
    atMost("cost, GB-seconds to the decision", GB_SECONDS, gbSeconds, number(0)),
    atMost(
      "p95 budget, runs whose pick breaks it",
      BROKEN_SHARE,
      budget.overall.verified.brokenShare,
      percent(1),
    ),
    atMost(
      "impossible p95 budget, runs that do not end with the nearest one named and none picked",
      BROKEN_SHARE,
      1 - impossible.overall.verified.nearestShare,
      percent(1),
    ),
    ...COMPARED.map((compared) =>
      atMost(
        `changes between like candidates, ${compared}`,
        FALSE_CHANGE_SHARE,
        falseChange[compared].share,
        percent(1),
      ),
    ),
    ...(cloudRuns.length === 0
      ? []
      : [
          atMost(
            `${cloudRuns.length} runs through the state machine, those that come to something else than directly`,
            0,
            cloudRuns.filter(({ agrees }) => !agrees).length,
            number(0),
          ),
        ]),
    ...coverage.aims.map((aim) => ({ ...aim, aim: `coverage: ${aim.aim}`, text: percent(1)(aim.value) })),
  ];
}

function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
