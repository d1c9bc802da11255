import { styleText } from "node:util";
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

/**
 * Colours only where a person looks at a terminal that has them, and never when `NO_COLOR` is set to anything
 * (no-color.org: present and not empty) or `TERM` is `dumb`.
 */
export function openTerminal(process: Pick<CliProcess, "env">, stream: CliStream): Terminal {
  const { NO_COLOR, TERM } = process.env;
  const isLive = stream.isTTY === true && TERM !== "dumb";
  const hasColor = isLive && !NO_COLOR;
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
