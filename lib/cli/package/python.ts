import { execFile } from "node:child_process";
import { z } from "zod";
import type { SourceFacts } from "./javascript.ts";

/** Lists every name that the file binds anywhere: more than it exports, so that nothing is refused wrongly. */
const SCRIPT = `
import ast, json, sys
source = sys.stdin.buffer.read()
try:
    tree = ast.parse(source)
except (SyntaxError, ValueError) as error:
    print(json.dumps({"error": str(getattr(error, "msg", error)), "line": getattr(error, "lineno", None)}))
    sys.exit()
names, star, relative = set(), False, set()
for node in ast.walk(tree):
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        names.add(node.name)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        names.add(node.id)
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        if isinstance(node, ast.ImportFrom) and node.level:
            relative.add("." * node.level + (node.module or ""))
        for alias in node.names:
            star = star or alias.name == "*"
            names.add(alias.asname or alias.name.split(".")[0])
    elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("globals", "setattr", "exec"):
        star = True
print(json.dumps({"names": sorted(names), "star": star, "relative": sorted(relative)}))
`;

const answerSchema = z.union([
  z.object({ error: z.string(), line: z.number().nullable() }),
  z.object({ names: z.array(z.string()), star: z.boolean(), relative: z.array(z.string()) }),
]);

/** Reads a Python file as text, with the Python that would run it. Nothing of it is run. */
export async function readPython(
  fileName: string,
  source: Uint8Array,
  pythonCommand: string,
): Promise<SourceFacts> {
  const answer = answerSchema.safeParse(await ask(pythonCommand, source));
  if (!answer.success) return { exportNames: [], mayExportMore: true, relativeImports: [] };
  if ("error" in answer.data) {
    const { error, line } = answer.data;
    const syntaxError = `${fileName}${line ? `:${line}` : ""}: SyntaxError: ${error}`;
    return { syntaxError, exportNames: [], mayExportMore: true, relativeImports: [] };
  }
  const { names, star, relative } = answer.data;
  return { exportNames: names, mayExportMore: star, relativeImports: relative };
}

function ask(pythonCommand: string, source: Uint8Array): Promise<unknown> {
  return new Promise((resolve) => {
    const child = execFile(pythonCommand, ["-I", "-c", SCRIPT], { timeout: 20_000 }, (error, stdout) => {
      try {
        resolve(error ? undefined : JSON.parse(stdout));
      } catch {
        resolve(undefined);
      }
    });
    // A Python that is missing or ends early closes the pipe; the callback reports it.
    child.stdin?.on("error", () => {});
    child.stdin?.end(source);
  });
}
