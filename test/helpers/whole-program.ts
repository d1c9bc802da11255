import type { Command } from "commander";
import { type Actions, buildProgram } from "../../lib/cli/program.ts";

const DOES_NOTHING: ProxyHandler<Actions> = { get: () => async () => {} };

/** The program with all of its commands, none of which does anything. */
export function buildWholeProgram(): Command {
  const write = { out: () => {}, err: () => {} };
  return buildProgram(new Proxy<Actions>(Object.create(null), DOES_NOTHING), "1.2.3", write, []);
}

/** The names of all commands, in the order of the help. */
export function listCommandNames(): readonly string[] {
  return buildWholeProgram().commands.map((command) => command.name());
}
