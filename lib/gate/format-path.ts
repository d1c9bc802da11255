import type { ConfigMistake } from "./config-mistake.ts";

/** Where something is in a file, as people write it: `targets[0].checks[2].max`. */
export function formatPath(path: ConfigMistake["path"]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );
}
