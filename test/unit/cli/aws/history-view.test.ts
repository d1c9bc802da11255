import { describe, expect, it } from "vitest";
import { describeHistory } from "../../../../lib/cli/aws/history-view.ts";

const entered = (name: string) => ({
  timestamp: undefined,
  id: 1,
  type: "TaskStateEntered" as const,
  stateEnteredEventDetails: { name },
});
const event = (type: "MapIterationSucceeded" | "MapStateSucceeded") => ({
  timestamp: undefined,
  id: 1,
  type,
});
const round = {
  timestamp: undefined,
  id: 1,
  type: "MapStateStarted" as const,
  mapStateStartedEventDetails: { length: 6 },
};

describe("describeHistory", () => {
  it.each([
    ["nothing yet", [], ""],
    ["a step before the first round", [entered("Prepare")], "  Prepare"],
    [
      "a round that goes on",
      [event("MapIterationSucceeded"), entered("Measure"), event("MapIterationSucceeded"), round],
      "  Measuring: 2 of 6 candidates of this round done",
    ],
    [
      "the step after a round",
      [entered("Analyze"), event("MapStateSucceeded"), event("MapIterationSucceeded"), round],
      "  Analyze",
    ],
    [
      "a later round, of which nothing is done",
      [entered("Measure"), round, event("MapStateSucceeded"), event("MapIterationSucceeded"), round],
      "  Measuring: 0 of 6 candidates of this round done",
    ],
  ])("describes %s", (_title, events, text) => {
    expect(describeHistory(events)).toBe(text);
  });
});
