import { describe, expect, test } from "vitest";
import { lookUpStateTransitionUsd } from "../../../lib/prices/state-transition-price.ts";

describe("price of a state transition", () => {
  test.each([
    ["us-east-1", 0.000025],
    ["eu-west-1", 0.000025],
    ["us-gov-west-1", 0.00003],
    ["sa-east-1", 0.0000375],
    ["toString", 0.000025],
  ])("in %s is %d US dollars", (region, usd) => {
    expect(lookUpStateTransitionUsd(region)).toBe(usd);
  });

  test("is not known in US dollars in China", () => {
    expect(lookUpStateTransitionUsd("cn-north-1")).toBeUndefined();
  });
});
