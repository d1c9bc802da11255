import * as lambdaSdk from "@aws-sdk/client-lambda";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLONE_NAME_PREFIX } from "../../lib/prepare/plan.ts";
import { STEPS } from "../../lib/stack/steps.ts";
import { functionArn, isAllowed, readRoles } from "./policies.ts";
import { ORDERS, readStep, synthesize, VARIANTS } from "./stacks.ts";

/** Every operation of Lambda's API that is no reading, as IAM action. */
const LAMBDA_WRITES = Object.keys(lambdaSdk)
  .filter((name) => /^[A-Z]\w+Command$/.test(name) && !/^(Get|List)/.test(name))
  .map((name) => `lambda:${name.replace(/Command$/, "").replace(/^Invoke$/, "InvokeFunction")}`);

const WITHOUT_WRITES = Object.keys(VARIANTS).filter(
  (name) => !["apply", "versions", "everything"].includes(name),
);

describe("a tuner whose Apply is not enabled", () => {
  it("is checked against every writing operation of Lambda", () => {
    expect(LAMBDA_WRITES.length).toBeGreaterThan(30);
    expect(LAMBDA_WRITES).toEqual(
      expect.arrayContaining([
        "lambda:UpdateFunctionConfiguration",
        "lambda:UpdateFunctionCode",
        "lambda:DeleteFunction",
        "lambda:InvokeFunction",
        "lambda:UpdateAlias",
        "lambda:TagResource",
      ]),
    );
  });

  it.each(WITHOUT_WRITES)("has no role that writes to a function that is no clone (%s)", (variant) => {
    const roles = readRoles(synthesize(variant));
    // The two state machines have one each.
    expect(roles.size).toBe(STEPS.length + 2);
    const names = fc
      .stringMatching(/^[\w-]{1,60}(:[\w-]{1,20}|:\$LATEST)?$/)
      .filter((name) => !name.startsWith(CLONE_NAME_PREFIX));
    fc.assert(
      fc.property(names, fc.constantFrom(...LAMBDA_WRITES), (name, action) => {
        for (const [id, statements] of roles) {
          expect(isAllowed(statements, action, functionArn(name)), `${id} ${action} ${name}`).toBe(false);
        }
      }),
      { seed: 1, numRuns: 400 },
    );
    for (const name of [
      "orders",
      "orders:1",
      "power-tuner-clone",
      "power-tuner-clon-x",
      "my-power-tuner-clone-1",
    ]) {
      for (const action of LAMBDA_WRITES) {
        for (const [id, statements] of roles) {
          expect(isAllowed(statements, action, functionArn(name)), `${id} ${action} ${name}`).toBe(false);
        }
      }
    }
  });

  it.each(WITHOUT_WRITES)(
    "names the clone prefix or one of its steps wherever a role writes (%s)",
    (variant) => {
      for (const [id, statements] of readRoles(synthesize(variant))) {
        for (const { actions, resources } of statements) {
          if (!actions.some((action) => LAMBDA_WRITES.includes(action) || /^(lambda:)?\*/.test(action)))
            continue;
          for (const resource of resources) {
            expect(resource, id).toMatch(
              /^arn:aws:lambda:us-east-1:111122223333:function:power-tuner-clone-\*$|^<PowerTuner\w+Function[0-9A-F]{8}\.Arn>$/,
            );
          }
        }
      }
    },
  );

  it("uses no wildcard in an action anywhere", () => {
    for (const [id, statements] of readRoles(synthesize("everything"))) {
      for (const { actions } of statements)
        for (const action of actions) expect(action, id).not.toContain("*");
    }
  });

  it("writes to no clone of another account or region", () => {
    const roles = readRoles(synthesize());
    for (const elsewhere of [{ account: "999999999999" }, { region: "eu-west-1" }]) {
      for (const [id, statements] of roles) {
        const arn = functionArn(`${CLONE_NAME_PREFIX}1`, elsewhere);
        expect(isAllowed(statements, "lambda:DeleteFunction", arn), id).toBe(false);
      }
    }
  });
});

describe("a tuner whose Apply is enabled for a function", () => {
  const template = synthesize("apply");

  it("lets Apply alone change it, and none delete or invoke it", () => {
    for (const step of STEPS) {
      const statements = readStep(template, step);
      for (const action of [
        "UpdateFunctionConfiguration",
        "UpdateFunctionCode",
        "PublishVersion",
        "UpdateAlias",
      ]) {
        expect(isAllowed(statements, `lambda:${action}`, ORDERS), `${step} ${action}`).toBe(step === "apply");
      }
      for (const action of ["DeleteFunction", "InvokeFunction", "AddPermission", "CreateFunction"]) {
        expect(isAllowed(statements, `lambda:${action}`, ORDERS), `${step} ${action}`).toBe(false);
      }
    }
  });

  it("changes no other function", () => {
    for (const action of LAMBDA_WRITES) {
      for (const name of ["orders2", "order", "my-orders"]) {
        expect(isAllowed(readStep(template, "apply"), action, functionArn(name)), `${action} ${name}`).toBe(
          false,
        );
      }
    }
  });
});

describe("a tuner that may isolate by versions of a function", () => {
  const template = synthesize("versions");

  it("publishes and restores it, and deletes its versions but never itself", () => {
    const provision = readStep(template, "provision");
    const cleanup = readStep(template, "cleanup");
    expect(isAllowed(provision, "lambda:PublishVersion", ORDERS)).toBe(true);
    expect(isAllowed(provision, "lambda:UpdateFunctionConfiguration", ORDERS)).toBe(true);
    expect(isAllowed(cleanup, "lambda:UpdateFunctionConfiguration", ORDERS)).toBe(true);
    expect(isAllowed(cleanup, "lambda:DeleteFunction", `${ORDERS}:7`)).toBe(true);
    for (const step of STEPS) {
      expect(isAllowed(readStep(template, step), "lambda:DeleteFunction", ORDERS), step).toBe(false);
      expect(isAllowed(readStep(template, step), "lambda:UpdateFunctionCode", ORDERS), step).toBe(false);
    }
  });
});
