import type { CommandFacts, FlagFacts, Words } from "./describe-commands.ts";

/**
 * A script that makes fish complete the command line.
 * @param commands as of `describeCommands`
 */
export function renderFish(commands: readonly CommandFacts[]): string {
  return `# fish completion for power-tuner
complete -c power-tuner -f
complete -c power-tuner -n __fish_use_subcommand -l help -d 'show this help'
complete -c power-tuner -n __fish_use_subcommand -l version -d 'print the version'
${commands.flatMap(renderCommand).join("\n")}
`;
}

function renderCommand({ name, summary, operand, flags }: CommandFacts): string[] {
  const within = `complete -c power-tuner -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c power-tuner -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`,
    ...(operand.kind === "none" ? [] : [`${within} ${renderWords(operand, "-F")}`]),
    ...flags.map((flag) => `${within} ${renderFlag(flag)}`),
  ];
}

function renderFlag({ long, description, value }: FlagFacts): string {
  const words = value.kind === "none" ? "" : ` ${renderWords(value, "-r -F")}`;
  return `-l ${long.replace(/^--/, "")}${words} -d ${quote(description)}`;
}

/** @param files what stands for files */
function renderWords(words: Words, files: string): string {
  switch (words.kind) {
    case "choice":
      return `-x -a ${quote(words.words.join(" "))}`;
    case "file":
      return files;
    case "folder":
      return "-x -a '(__fish_complete_directories)'";
    default:
      return "-x";
  }
}

const quote = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;
