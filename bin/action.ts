import { runAction } from "../lib/action/run-action.ts";
import { formatAnnotation } from "../lib/action/workflow-files.ts";
import { EXIT_CODES } from "../lib/cli/exit-code.ts";

try {
  process.exitCode = await runAction(process);
} catch (error) {
  // Node would end with 1, which is a gate that failed with evidence.
  console.log(formatAnnotation("error", error instanceof Error ? String(error.stack) : String(error)));
  process.exitCode = EXIT_CODES.noVerdict;
}
