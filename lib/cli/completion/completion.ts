import { InputError, type InputMistake } from "../../errors.ts";
import { parseChoice } from "../flags.ts";
import type { Shell } from "../shell.ts";
import { renderBash } from "./bash.ts";
import { type CommandFacts, SHELLS } from "./describe-commands.ts";
import { renderFish } from "./fish.ts";
import { renderZsh } from "./zsh.ts";

const RENDERERS = { bash: renderBash, zsh: renderZsh, fish: renderFish } as const;

/**
 * Prints the completion script of a shell.
 * @param shellName as given; undefined when it is missing, which is then among the mistakes
 * @throws InputError
 */
export async function printCompletion(
  shellName: string | undefined,
  commands: () => readonly CommandFacts[],
  otherMistakes: readonly InputMistake[],
  { stdout }: Shell,
): Promise<void> {
  const chosen = shellName === undefined ? undefined : parseChoice("SHELL", shellName, SHELLS);
  const mistakes = [...otherMistakes, ...(chosen && !chosen.ok ? chosen.mistakes : [])];
  if (mistakes.length > 0 || !chosen?.ok) throw new InputError(mistakes);
  stdout.stream.write(RENDERERS[chosen.value](commands()));
}
