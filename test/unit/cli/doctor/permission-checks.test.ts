import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { Aws } from "../../../../lib/cli/aws/open-aws.ts";
import type { Patient } from "../../../../lib/cli/doctor/patient.ts";
import { checkCaller, checkProduction, checkSteps } from "../../../../lib/cli/doctor/permission-checks.ts";

const ACCOUNT = "123456789012";
const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/tools/${name}`;
const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${name}`;

let server: Server | undefined;
afterEach(() => server?.close());

/** IAM over its own protocol: allows every action but those named, and remembers what it was asked. */
async function startIam({ denied = [], refuses = false }: { denied?: string[]; refuses?: boolean } = {}) {
  const asked: URLSearchParams[] = [];
  server = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const query = new URLSearchParams(Buffer.concat(chunks).toString());
    asked.push(query);
    response.setHeader("content-type", "text/xml");
    const action = query.get("Action") ?? "";
    if (refuses) {
      response.statusCode = 403;
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>`,
      );
      return;
    }
    const name = query.get("ActionNames.member.1") ?? "";
    const result =
      action === "GetRole"
        ? `<Role><Arn>${roleArn(query.get("RoleName") ?? "")}</Arn><RoleName>r</RoleName><RoleId>i</RoleId><Path>/tools/</Path><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>`
        : `<EvaluationResults><member><EvalActionName>${name}</EvalActionName><EvalDecision>${denied.includes(name) ? "implicitDeny" : "allowed"}</EvalDecision></member></EvaluationResults>`;
    response.end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { asked, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function makePatient(endpoint: string, more: Partial<Patient> = {}): Patient {
  const send = async ({ input }: { input: { FunctionName: string } }) => ({
    Role: roleArn(input.FunctionName.split(":").at(-1) ?? ""),
  });
  const aws = {
    options: { endpoint, region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } },
    region: "eu-west-1",
    clients: { lambda: { send } },
  } as unknown as Aws;
  return {
    aws,
    env: {},
    callerArn: `arn:aws:sts::${ACCOUNT}:assumed-role/developer/session`,
    tuner: {
      stateMachineArn: `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:power-tuner`,
      name: "power-tuner",
      region: "eu-west-1",
      accountId: ACCOUNT,
    },
    bucketName: "results",
    steps: Object.fromEntries(
      ["Prepare", "Provision", "Measure", "Cleanup"].map((state) => [
        state,
        functionArn(state.toLowerCase()),
      ]),
    ),
    target: { arn: functionArn("orders"), roleArn: roleArn("orders-role"), region: "eu-west-1" },
    ...more,
  };
}

const listQuestions = (asked: readonly URLSearchParams[]) =>
  asked
    .filter((query) => query.get("Action") === "SimulatePrincipalPolicy")
    .map((query) => [
      query.get("PolicySourceArn"),
      query.get("ActionNames.member.1"),
      query.get("ResourceArns.member.1"),
    ]);

describe("checkCaller", () => {
  it("asks for the role of a session, by its ARN with its path", async () => {
    const { asked, endpoint } = await startIam();
    expect((await checkCaller(makePatient(endpoint))).state).toBe("ok");
    const execution = `arn:aws:states:eu-west-1:${ACCOUNT}:execution:power-tuner:*`;
    expect(listQuestions(asked)).toEqual([
      [
        roleArn("developer"),
        "states:StartExecution",
        `arn:aws:states:eu-west-1:${ACCOUNT}:stateMachine:power-tuner`,
      ],
      [roleArn("developer"), "states:DescribeExecution", execution],
      [roleArn("developer"), "states:StopExecution", execution],
      [roleArn("developer"), "s3:GetObject", "arn:aws:s3:::results/runs/x"],
    ]);
  });

  it("names what is missing", async () => {
    const { endpoint } = await startIam({ denied: ["states:StopExecution"] });
    expect(await checkCaller(makePatient(endpoint))).toMatchObject({
      state: "failed",
      detail: expect.stringContaining("states:StopExecution on arn:aws:states:"),
    });
  });

  it("is skipped, with the reason, for whoever may not ask", async () => {
    const { endpoint } = await startIam({ refuses: true });
    expect(await checkCaller(makePatient(endpoint))).toMatchObject({
      state: "skipped",
      detail: expect.stringContaining("iam:GetRole"),
    });
  });
});

describe("checkSteps", () => {
  it("asks for the role of each step, and passes the target's role to Lambda only", async () => {
    const { asked, endpoint } = await startIam();
    expect((await checkSteps(makePatient(endpoint))).state).toBe("ok");
    const clone = functionArn("power-tuner-clone-x");
    expect(listQuestions(asked)).toEqual([
      [roleArn("prepare"), "lambda:GetFunction", functionArn("orders")],
      [roleArn("provision"), "lambda:GetFunction", functionArn("orders")],
      [roleArn("provision"), "lambda:CreateFunction", clone],
      [roleArn("provision"), "lambda:TagResource", clone],
      [roleArn("provision"), "iam:PassRole", roleArn("orders-role")],
      [roleArn("measure"), "lambda:InvokeFunction", clone],
      [roleArn("cleanup"), "lambda:DeleteFunction", clone],
    ]);
    const passing = asked.find((query) => query.get("ActionNames.member.1") === "iam:PassRole");
    expect(passing?.get("ContextEntries.member.1.ContextKeyValues.member.1")).toBe("lambda.amazonaws.com");
  });

  it("names the step that lacks a permission", async () => {
    const { endpoint } = await startIam({ denied: ["iam:PassRole"] });
    expect(await checkSteps(makePatient(endpoint))).toMatchObject({
      state: "failed",
      detail: `not allowed: Provision: iam:PassRole on ${roleArn("orders-role")}`,
      todo: expect.stringContaining("passRoles"),
    });
  });

  it("is skipped on a cloud of this machine", async () => {
    const patient = makePatient("http://127.0.0.1:1", { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:1" } });
    expect((await checkSteps(patient)).state).toBe("skipped");
  });
});

describe("checkProduction", () => {
  it("asks whether Prepare's role may read CloudWatch", async () => {
    const { asked, endpoint } = await startIam();
    expect(await checkProduction(makePatient(endpoint))).toMatchObject({ state: "ok" });
    expect(listQuestions(asked)).toEqual([[roleArn("prepare"), "cloudwatch:GetMetricData", "*"]]);
  });

  it("names what is missing, and that runs work without it", async () => {
    const { endpoint } = await startIam({ denied: ["cloudwatch:GetMetricData"] });
    expect(await checkProduction(makePatient(endpoint))).toMatchObject({
      state: "failed",
      detail: "not allowed: Prepare: cloudwatch:GetMetricData on *",
      todo: expect.stringContaining("without it, runs work"),
    });
  });

  it("is skipped where the state machine cannot be read, and where IAM may not be asked", async () => {
    const { endpoint } = await startIam({ refuses: true });
    expect((await checkProduction(makePatient(endpoint))).state).toBe("skipped");
    expect((await checkProduction(makePatient(endpoint, { steps: undefined }))).state).toBe("skipped");
  });
});
