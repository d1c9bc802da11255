import { createTestInvoker } from "./local-invoker.ts";

// A cloud that invokes one function and then waits to be killed. Argument: `{ version, limits }` as JSON.
const { version, limits } = JSON.parse(process.argv[2] ?? "{}");
const invoker = await createTestInvoker(limits);
await invoker.invoke(version, Buffer.from("{}"), version.functionArn);
setInterval(() => {}, 60_000);
