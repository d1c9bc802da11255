import { LambdaClient } from "@aws-sdk/client-lambda";

/** One canned answer per operation, by its command's name; a function may throw as Lambda does, or never answer. */
export type Answers = Readonly<Record<string, (input: Record<string, unknown>) => unknown>>;

/** A real SDK client that answers before anything is sent, and remembers what it was asked. */
export function fakeLambda(answers: Answers) {
  const calls: { name: string; input: Record<string, unknown> }[] = [];
  const lambda = new LambdaClient({
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  lambda.middlewareStack.add(
    (_next, context) => async (args) => {
      const name = String(context.commandName).replace(/Command$/, "");
      const input: Record<string, unknown> = { ...args.input };
      calls.push({ name, input });
      const answer = answers[name];
      if (!answer) throw new Error(`no answer for ${name}`);
      const output = { $metadata: { requestId: `request-${calls.length}` }, ...Object(await answer(input)) };
      return { output, response: {} };
    },
    { step: "initialize", priority: "high" },
  );
  return { lambda, calls };
}

/** An error as the SDK throws it: its name is what code tests. */
export function namedError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}
