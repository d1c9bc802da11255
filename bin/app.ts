import { App } from "aws-cdk-lib";
import { InputError } from "../lib/errors.ts";
import { readContext } from "../lib/stack/context.ts";
import { TuningStack } from "../lib/stack/tuning-stack.ts";

// No account and no region: the credentials of `cdk deploy` decide, and `cdk synth` needs none.
const app = new App();
try {
  new TuningStack(app, app.node.tryGetContext("stackName") ?? "power-tuner", { tuner: readContext });
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`error: wrong settings; nothing was deployed\n${error.message}`);
  process.exit(2);
}
