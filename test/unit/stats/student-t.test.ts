import { describe, expect, test } from "vitest";
import { computeStudentLimit } from "../../../lib/stats/student-t.ts";
import { fixture } from "./intervals-fixture.ts";

describe("computeStudentLimit", () => {
  test.each(fixture.students)(
    "agrees with scipy at $level with $degrees degrees",
    ({ level, degrees, limit }) => {
      expect(computeStudentLimit(level, degrees) / limit).toBeCloseTo(1, 7);
    },
  );

  test("is the tangent of the angle with one degree, where Student's t is Cauchy's", () => {
    for (const level of [0.1, 0.5, 0.9, 0.99, 0.9999]) {
      expect(computeStudentLimit(level, 1) / Math.tan((Math.PI / 2) * level)).toBeCloseTo(1, 8);
    }
  });
});
