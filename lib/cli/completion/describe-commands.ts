import type { Command, Option } from "commander";
import { ARCHITECTURES } from "../../units.ts";
import { HELP_TOPICS } from "../help-topics.ts";
import { RUNTIMES } from "../package/runtimes.ts";
import { COLOR_CHOICES } from "../terminal.ts";

/** What may stand behind a flag, or where a command's operand is. */
export type Words =
  | { readonly kind: "none" }
  /** Nobody but the user knows. */
  | { readonly kind: "any" }
  | { readonly kind: "file" }
  | { readonly kind: "folder" }
  | { readonly kind: "choice"; readonly words: readonly string[] };

/** A flag, as completion sees it. */
export interface FlagFacts {
  /** `--memory` */
  readonly long: string;
  readonly description: string;
  readonly value: Words;
}

/** A command, as completion sees it. */
export interface CommandFacts {
  readonly name: string;
  readonly summary: string;
  readonly operand: Words;
  readonly flags: readonly FlagFacts[];
}

/** The shells for which there is completion. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** Values of flags that take one of a few words; of `--arch`, both together, too. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  "--on": ["local", "aws"],
  "--arch": [...ARCHITECTURES, ARCHITECTURES.join(",")],
  "--sampling": ["search", "fixed"],
  "--strategy": ["cost", "speed", "balanced"],
  "--objective": ["mean", "p50", "p90", "p95", "p99"],
  "--isolation": ["clones", "versions"],
  "--runtime": RUNTIMES,
  "--by": ["saving", "spend"],
  "--on-inconclusive": ["fail", "warn", "pass"],
  "--color": COLOR_CHOICES,
};

/** Names of values in the option table that are files and folders: `<file>`, `<[name=]file>`. */
const FILE_VALUE = /\b(file|path)$/;
const FOLDER_VALUE = /\bfolder$/;

/** Words of a usage line that stand for a file or folder of this machine. */
const FILE_OPERAND = /\b(PATH|RESULT|EARLIER)\b/;
/** Words that are to be written as they are: `bash|zsh|fish`. */
const LITERAL_OPERAND = /^[a-z|]+(?= )/;

/** The table of commands and flags, from the program itself. Asks nobody: no function's name is looked up. */
export function describeCommands(program: Command): readonly CommandFacts[] {
  const commands = program.commands.map((command): CommandFacts => {
    const flags = [...command.options.map(describeFlag), HELP_FLAG].filter(({ long }) => long !== "");
    return { name: command.name(), summary: command.summary(), operand: findOperand(command), flags };
  });
  const words = [...commands.map(({ name }) => name), ...HELP_TOPICS.keys()];
  const help = { name: "help", summary: "show the help of a command", flags: [] };
  return [...commands, { ...help, operand: { kind: "choice", words } }];
}

const HELP_FLAG: FlagFacts = { long: "--help", description: "show this help", value: { kind: "none" } };

function describeFlag({ long, description, flags, required, optional }: Option): FlagFacts {
  const choices = CHOICES[long ?? ""];
  const name = /<([^>]+)>/.exec(flags)?.[1] ?? "";
  const findValue = (): Words => {
    if (!required && !optional) return { kind: "none" };
    if (choices) return { kind: "choice", words: choices };
    if (FOLDER_VALUE.test(name)) return { kind: "folder" };
    return { kind: FILE_VALUE.test(name) ? "file" : "any" };
  };
  return { long: long ?? "", description, value: findValue() };
}

function findOperand(command: Command): Words {
  const [words] = LITERAL_OPERAND.exec(command.usage()) ?? [];
  if (words !== undefined) return { kind: "choice", words: words.split("|") };
  return FILE_OPERAND.test(command.usage()) ? { kind: "file" } : { kind: "none" };
}
