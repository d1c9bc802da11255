import { describe, expect, it } from "vitest";
import {
  createFaultPlan,
  type Fault,
  type TransitionFault,
} from "../../../../lib/local/faults/fault-plan.ts";

const INVOKE = { service: "lambda", operation: "Invoke", texts: ["arn:f"] } as const;

function planWith(...faults: Partial<Fault | TransitionFault>[]) {
  const plan = createFaultPlan();
  const injected = faults.map((fault) =>
    plan.inject({ service: "lambda", operation: "Invoke", kind: "throttle", ...fault } as Fault),
  );
  return { plan, injected };
}

describe("a fault", () => {
  it("hits once when nothing else is said", () => {
    const { plan, injected } = planWith({});
    expect([1, 2, 3].map(() => plan.take(INVOKE)?.kind)).toEqual(["throttle", undefined, undefined]);
    expect(injected[0]?.hits()).toBe(1);
  });

  it("lets requests pass first, and hits as often as it says", () => {
    const { plan } = planWith({ skip: 2, times: 2 });
    const taken = Array.from({ length: 6 }, () => plan.take(INVOKE)?.kind);
    expect(taken).toEqual([undefined, undefined, "throttle", "throttle", undefined, undefined]);
  });

  it("hits all with Infinity, until it is removed", () => {
    const { plan, injected } = planWith({ times: Number.POSITIVE_INFINITY });
    expect(Array.from({ length: 50 }, () => plan.take(INVOKE)?.kind)).toEqual(Array(50).fill("throttle"));
    injected[0]?.remove();
    expect(plan.take(INVOKE)?.kind).toBeUndefined();
    expect(plan.isEmpty).toBe(true);
  });

  it.each([
    ["of another service", { service: "s3" }],
    ["of another operation", { operation: "GetFunction" }],
    ["of another caller", { caller: "power-tuner-measure" }],
    ["about something else", { resource: "arn:g" }],
  ] as const)("leaves requests alone that are %s", (_, fault) => {
    expect(planWith(fault).plan.take({ ...INVOKE, caller: "other" })).toBeUndefined();
  });

  it("hits by caller, by a part of any of the texts and by the name for all operations", () => {
    const target = { ...INVOKE, caller: "measure", texts: ["/2015-03-31/functions/f", "Qualifier=3"] };
    for (const fault of [{ caller: "measure" }, { resource: "Qualifier=3" }, { operation: "*" }]) {
      expect(planWith(fault).plan.take(target)?.kind).toBe("throttle");
    }
  });

  it("of all operations of Step Functions is not one of what it invokes", () => {
    const { plan } = planWith({ service: "states", operation: "*" });
    expect(plan.take({ service: "states", operation: "Task", texts: [] })).toBeUndefined();
    expect(plan.take({ service: "states", operation: "StartExecution", texts: [] })?.kind).toBe("throttle");
  });

  it("that comes later sees what the earlier ones let pass, and no request is hit twice", () => {
    const { plan, injected } = planWith({ skip: 1 }, { kind: "denied", times: 2 });
    expect([1, 2, 3, 4].map(() => plan.take(INVOKE)?.kind)).toEqual([
      "denied",
      "throttle",
      "denied",
      undefined,
    ]);
    expect(injected.map((fault) => fault.hits())).toEqual([1, 2]);
  });

  it.each([
    [{ skip: -1 }, "skip is -1; it counts requests"],
    [{ skip: 0.5 }, "skip is 0.5; it counts requests"],
    [{ times: 0 }, "times is 0; it counts requests from 1, or is Infinity"],
    [{ kind: "fail-state" }, "Invoke has no state that fails; CreateFunction, "],
    [{ service: "sts", kind: "conflict" }, "the service sts has no error for conflict"],
  ] as const)("that can never happen is refused: %j", (fault, message) => {
    expect(() => planWith(fault)).toThrow(message);
  });
});
