import { runAction } from "../lib/action/run-action.ts";

process.exitCode = await runAction(process);
