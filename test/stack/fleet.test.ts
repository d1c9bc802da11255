import aslValidator from "asl-validator";
import { StateMachine, type StateMachineDefinition } from "aws-local-stepfunctions";
import { describe, expect, it } from "vitest";
import { isAllowed, type RoleStatement, readRoles } from "./policies.ts";
import { synthesize } from "./stacks.ts";

/** The fleet has never run on AWS from here, and the embedded cloud has no Distributed Map: this is what can be checked. */
const STATES = "arn:aws:states:us-east-1:111122223333";

interface State {
  readonly Type: string;
  readonly [field: string]: unknown;
}

/** The fleet's definition as CloudFormation would fill it in, with logical ids for names. */
function readFleet(variant = "default") {
  const machines = Object.values(synthesize(variant).findResources("AWS::StepFunctions::StateMachine"));
  const machine = machines.find(({ Properties }) => Properties.StateMachineName.endsWith("-fleet"));
  if (!machine) throw new Error("there is no state machine of a fleet");
  const [, parts]: [string, (string | Record<string, unknown>)[]] =
    machine.Properties.DefinitionString["Fn::Join"];
  const text = parts
    .map((part) => {
      if (typeof part === "string") return part;
      if ("Ref" in part) return part.Ref === "AWS::Partition" ? "aws" : String(part.Ref);
      return `arn:aws:lambda:us-east-1:111122223333:function:${(part["Fn::GetAtt"] as string[])[0]}`;
    })
    .join("");
  const definition: { readonly StartAt: string; readonly States: Record<string, State> } = JSON.parse(text);
  return { machine, definition };
}

function readRole(variant = "default"): readonly RoleStatement[] {
  const found = [...readRoles(synthesize(variant))].filter(([id]) => id.startsWith("PowerTunerFleetRole"));
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? [];
}

describe("the fleet's state machine", () => {
  const { machine, definition } = readFleet();

  /** What the map would get of an input, by running the states before it. */
  async function begin(input: object): Promise<unknown> {
    const { Begin, Parallel, NoFunctions, WrongParallel } = definition.States;
    const Fleet = { Type: "Succeed" };
    const states = { StartAt: "Begin", States: { Begin, Parallel, NoFunctions, WrongParallel, Fleet } };
    return await new StateMachine(states as StateMachineDefinition).run(JSON.parse(JSON.stringify(input)))
      .result;
  }

  it("is valid ASL with everything filled in", () => {
    const { isValid, errorsText } = aslValidator(definition);
    expect(isValid, errorsText?.("\n")).toBe(true);
    expect(JSON.stringify(definition)).not.toContain("${");
  });

  it("logs every event and never its data, which would hold payloads", () => {
    expect(machine.Properties).toMatchObject({
      StateMachineName: "power-tuner-fleet",
      LoggingConfiguration: { Level: "ALL", IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  it.each([
    ["left out", {}, { parallel: 5 }],
    ["given", { parallel: 20 }, { parallel: 20 }],
  ])("runs as many at once as the input says, else five: %s", async (_title, more, expected) => {
    const functions = [{ functionName: "orders", input: { lambdaARN: "orders" } }];
    expect(await begin({ functions, ...more })).toMatchObject({ functions, ...expected });
  });

  it.each([
    ["all of them at once, which is what 0 means to a map", { parallel: 0 }],
    ["more than 20", { parallel: 21 }],
    ["a word", { parallel: "5" }],
    ["no list", { functions: { functionName: "orders" } }],
    ["an empty list", { functions: [] }],
  ])("refuses %s before it starts anything", async (_title, wrong) => {
    const input = { functions: [{ functionName: "orders", input: {} }], ...wrong };
    await expect(begin(input)).rejects.toThrow("must be a");
  });

  it("starts a function again that Step Functions could not start, and none whose run has failed", () => {
    const [, ...retriers] = JSON.stringify(definition.States.Fleet).split('"ErrorEquals":');
    const retried: string[] = retriers.flatMap((text) => JSON.parse(text.slice(0, text.indexOf("]") + 1)));
    expect(retried).toContain("StepFunctions.ExecutionLimitExceeded");
    expect(retried.filter((name) => name.startsWith("States."))).toEqual([]);
  });

  it("starts the tuning state machine for each function of the input, and goes on when one fails", () => {
    expect(definition.States.Fleet).toMatchObject({
      Type: "Map",
      ItemsPath: "$.functions",
      MaxConcurrencyPath: "$.parallel",
      ItemSelector: { "item.$": "$$.Map.Item.Value", shared: { "runsAtOnce.$": "$.parallel" } },
      ToleratedFailurePercentage: 100,
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "Tune",
        States: {
          Tune: {
            Type: "Task",
            Resource: "arn:aws:states:::states:startExecution.sync:2",
            Parameters: {
              StateMachineArn: expect.stringMatching(/^PowerTunerStateMachine/),
              "Name.$": "$$.Execution.Name",
              "Input.$": "States.JsonMerge($.shared, $.item.input, false)",
            },
            End: true,
          },
        },
      },
    });
  });

  it("leaves the map's results, which hold the inputs, where events are kept for two days", () => {
    expect(definition.States.Fleet?.ResultWriter).toEqual({
      Resource: "arn:aws:states:::s3:putObject",
      Parameters: { Bucket: expect.stringMatching(/^PowerTunerBucket/), Prefix: "work/fleets" },
    });
  });

  it("ends with the overview that Analyze makes of the map's manifest", () => {
    expect(definition.States.Overview).toMatchObject({
      Parameters: {
        FunctionName: expect.stringMatching(/function:PowerTunerAnalyzeFunction/),
        Payload: {
          "fleetId.$": "$$.Execution.Name",
          "startedAt.$": "$$.Execution.StartTime",
          "manifestKey.$": "$.ResultWriterDetails.Key",
        },
      },
      OutputPath: "$.Payload",
      End: true,
    });
  });
});

describe("the fleet's role", () => {
  const role = readRole();

  it("has these actions and no others", () => {
    const actions = role
      .flatMap((statement) => statement.actions)
      .filter((one) => !/^(logs|xray):/.test(one));
    expect(actions.toSorted()).toEqual([
      "events:DescribeRule",
      "events:PutRule",
      "events:PutTargets",
      "lambda:InvokeFunction",
      "s3:AbortMultipartUpload",
      "s3:GetObject",
      "s3:ListMultipartUploadParts",
      "s3:PutObject",
      "states:DescribeExecution",
      "states:StartExecution",
      "states:StopExecution",
    ]);
  });

  it("starts the tuning state machine and itself, and no other", () => {
    const starting = role.filter(({ actions }) => actions.includes("states:StartExecution"));
    expect(starting.flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/^<?PowerTunerStateMachine[0-9A-F]{8}>?$/),
      `${STATES}:stateMachine:power-tuner-fleet`,
    ]);
  });

  it("looks at and stops what these two have started, and nothing else", () => {
    for (const action of ["states:DescribeExecution", "states:StopExecution"]) {
      for (const [execution, isOwn] of [
        ["power-tuner:orders-1", true],
        ["power-tuner-fleet:monday", true],
        ["power-tuner-fleet/Fleet:0a1b", true],
        ["power-tuner-other:orders-1", false],
        ["billing:orders-1", false],
      ] as const) {
        expect(isAllowed(role, action, `${STATES}:execution:${execution}`), `${action} ${execution}`).toBe(
          isOwn,
        );
      }
    }
  });

  it("manages the one rule by which Step Functions learns that an execution has ended", () => {
    const rules = role.filter(({ actions }) => actions.some((one) => one.startsWith("events:")));
    expect(rules.flatMap(({ resources }) => resources)).toEqual([
      "arn:aws:events:us-east-1:111122223333:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule",
    ]);
  });

  it("writes the map's results and reaches no other object", () => {
    const objects = role.filter(({ actions }) => actions.includes("s3:PutObject"));
    expect(objects.flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/^<PowerTunerBucket[0-9A-F]{8}\.Arn>\/work\/fleets\/\*$/),
    ]);
  });

  it("invokes Analyze alone", () => {
    const invoking = role.filter(({ actions }) => actions.includes("lambda:InvokeFunction"));
    expect(invoking.flatMap(({ resources }) => resources)).toEqual([
      expect.stringMatching(/^<PowerTunerAnalyzeFunction[0-9A-F]{8}\.Arn>$/),
    ]);
  });

  it("may use the bucket's key where it has one", () => {
    const actions = readRole("kms").flatMap((statement) => statement.actions);
    expect(actions).toEqual(expect.arrayContaining(["kms:Decrypt", "kms:GenerateDataKey"]));
    expect(role.flatMap((statement) => statement.actions).join()).not.toContain("kms:");
  });
});
