import { App } from "aws-cdk-lib";
import { readContext } from "../lib/stack/context.ts";
import { TuningStack } from "../lib/stack/tuning-stack.ts";

// No account and no region: the credentials of `cdk deploy` decide, and `cdk synth` needs none.
const app = new App();
new TuningStack(app, app.node.tryGetContext("stackName") ?? "power-tuner", { tuner: readContext });
