import { type Command, Option } from "commander";
import { closest, distance } from "fastest-levenshtein";
import type { InputMistake } from "../errors.ts";
import { parseChoice } from "./flags.ts";
import { COLOR_CHOICES } from "./terminal.ts";

/** A command whose unknown flags and surplus arguments are left to `sortArguments`. */
export function addCommand(program: Command, name: string, summary: string): Command {
  return program.command(name).summary(summary).allowUnknownOption().allowExcessArguments();
}

/** Flags that every command has, shown last in its help. */
export function addCommonFlags(program: Command): void {
  for (const command of program.commands) {
    const color = new Option("--color <when>", `${COLOR_CHOICES.join(", ")} (default: auto)`);
    command.addOption(color.helpGroup("Options:"));
  }
}

/** Flags of the commands that look for the deployed tuner. */
export function addAwsFlags(command: Command): Command {
  return command
    .option("--state-machine <name>", "name or ARN of the deployed tuner")
    .option("--region <name>", "where the tuner is deployed")
    .option("--profile <name>", "a profile of your AWS configuration");
}

/** For flags that may be repeated. */
export const collect = (value: string, values: readonly string[] = []) => [...values, value];

/**
 * Sorts what commander leaves among the arguments into an operand and mistakes. What follows an unknown flag
 * directly may be its value or the operand: it is then neither used nor missed.
 * @param operandNames each of them must be there
 * @param optionalNames may be there after those
 */
export function sortArguments(
  command: Command,
  operandNames: readonly string[],
  early: readonly InputMistake[],
  optionalNames: readonly string[] = [],
): {
  readonly operand: string | undefined;
  /** All of them, where there may be several. */
  readonly operands: readonly string[];
  readonly mistakes: InputMistake[];
} {
  const isFlag = (argument: string | undefined) => argument !== undefined && /^--?[^-\d]/.test(argument);
  const isUnclear = (index: number) => {
    const before = command.args[index - 1];
    return isFlag(before) && !before?.includes("=");
  };
  const unknown = command.args.filter(isFlag);
  const operands = command.args.filter((argument, index) => !isFlag(argument) && !isUnclear(index));
  const unclearCount = command.args.length - unknown.length - operands.length;

  const mistakes: InputMistake[] = [...early, ...unknown.map((flag) => describeUnknown(flag, command))];
  const { color }: { color?: string } = command.opts();
  const isColor = color === undefined || parseChoice("--color", color, COLOR_CHOICES);
  if (isColor !== true && !isColor.ok) mistakes.push(...isColor.mistakes);
  for (const field of operandNames.slice(operands.length + unclearCount)) {
    mistakes.push({ field, value: undefined, allowed: `${command.name()} ${command.usage()}` });
  }
  for (const surplus of operands.slice(operandNames.length + optionalNames.length)) {
    const allowed = `${command.name()} ${command.usage()}`;
    mistakes.push({ field: "argument", value: surplus, allowed, hint: "quote values that contain spaces" });
  }
  return { operand: operands[0], operands, mistakes };
}

function describeUnknown(flag: string, command: Command): InputMistake {
  const known = command.options.flatMap(({ long }) => long ?? []);
  const [name = flag, ...value] = flag.split("=");
  if (known.includes(name))
    return { field: name, value: value.join("="), allowed: `${name} alone, without a value` };
  const near = closest(name, known);
  // A short name is near to everything.
  const isNear = near.startsWith(name) || distance(name, near) <= Math.min(3, (name.length - 2) / 3);
  const hint = isNear ? `did you mean ${near}?` : undefined;
  return { field: name, value: "an unknown flag", allowed: known.join(", "), hint };
}
