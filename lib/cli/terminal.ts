import { stripVTControlCharacters, styleText } from "node:util";
import type { CliProcess, CliStream } from "./cli-process.ts";

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

/** How one output stream is written to. */
export interface Terminal {
  /** A person watches it: lines may be rewritten. */
  readonly isLive: boolean;
  readonly columns: number;
  readonly stream: CliStream;
  paint(style: Style, text: string): string;
  writeLine(text?: string): void;
}

type ColorSource = Pick<CliProcess, "env"> & Partial<Pick<CliProcess, "argv">>;

/** What `--color` takes. */
export const COLOR_CHOICES = ["always", "never", "auto"] as const;

/**
 * Colours where a person looks at a terminal that has them. The first of these that says something decides: `--color`,
 * `FORCE_COLOR` (as Node reads it: 0 and false are no), `NO_COLOR` (no-color.org: present and not empty), `TERM=dumb`.
 */
export function openTerminal(process: ColorSource, stream: CliStream): Terminal {
  const { TERM } = process.env;
  const isLive = stream.isTTY === true && TERM !== "dumb";
  const hasColor = chooseColor(process) ?? isLive;
  return {
    isLive,
    columns: stream.columns ?? 80,
    stream,
    paint: (style, text) => (hasColor ? styleText(style, text, { validateStream: false }) : text),
    writeLine: (text = "") => {
      stream.write(`${text}\n`);
    },
  };
}

/** Undefined where it depends on the terminal. */
function chooseColor({ env, argv = [] }: ColorSource): boolean | undefined {
  const { FORCE_COLOR, NO_COLOR } = env;
  const asked = findColorFlag(argv);
  if (asked === "always" || asked === "never") return asked === "always";
  if (asked !== "auto" && FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return NO_COLOR ? false : undefined;
}

/** Read before the command line is: what is wrong with that is told in colours, too. */
function findColorFlag(argv: readonly string[]): string | undefined {
  const index = argv.findLastIndex((argument) => argument === "--color" || argument.startsWith("--color="));
  const [, value = argv[index + 1]] = argv[index]?.split("=") ?? [];
  return index < 0 ? undefined : value;
}

/** A line that fits: what is too long is cut, and loses its colours, which take no room. */
export function cutLine(line: string, columns: number): string {
  const visible = stripVTControlCharacters(line);
  return visible.length > columns ? `${visible.slice(0, Math.max(0, columns - 1))}…` : line;
}
