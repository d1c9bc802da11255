import type { CommandFacts, Words } from "./describe-commands.ts";

/**
 * A script that makes bash complete the command line. For bash 3.2 and later, without the bash-completion package.
 * @param commands as of `describeCommands`
 */
export function renderBash(commands: readonly CommandFacts[]): string {
  return `# bash completion for power-tuner
_power_tuner() {
  local current previous command flags index
  COMPREPLY=()
  current="\${COMP_WORDS[COMP_CWORD]}"
  previous="\${COMP_WORDS[COMP_CWORD-1]}"
  # Bash takes --flag=value for three words.
  if [ "$current" = "=" ]; then
    current=""
  elif [ "$previous" = "=" ]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  command="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -le 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$current"))
    return
  fi
  case "$command $previous" in
${commands.flatMap(renderValues).join("\n")}
  esac
  case "$command" in
${commands.map(renderCommand).join("\n")}
    *) return ;;
  esac
  if [ "\${current#-}" != "$current" ]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  fi
}
# Names with spaces stay one word, and folders get their slash.
_power_tuner_files() {
  local IFS=$'\\n'
  type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen "$1" -- "$2"))
}
complete -F _power_tuner power-tuner
`;
}

/** Flags whose values are completed alike share a line. */
function renderValues({ name, flags }: CommandFacts): string[] {
  const valued = flags.filter(({ value }) => value.kind !== "none");
  return [...Map.groupBy(valued, ({ value }) => renderReply(value))].map(([reply, alike]) => {
    const patterns = alike.map(({ long }) => `"${name} ${long}"`).join(" | ");
    return `    ${patterns}) ${reply}${reply ? " " : ""}return ;;`;
  });
}

function renderCommand({ name, operand, flags }: CommandFacts): string {
  const all = `flags="${flags.map(({ long }) => long).join(" ")}"`;
  const isOperand =
    operand.kind === "none" ? "" : ` [ "\${current#-}" = "$current" ] && ${renderReply(operand)}`;
  return `    ${name}) ${all};${isOperand} ;;`;
}

/** A command that ends with a semicolon, or nothing: then bash offers nothing. */
function renderReply(words: Words): string {
  switch (words.kind) {
    case "choice":
      return `COMPREPLY=($(compgen -W "${words.words.join(" ")}" -- "$current"));`;
    case "file":
      return '_power_tuner_files -f "$current";';
    case "folder":
      return '_power_tuner_files -d "$current";';
    default:
      return "";
  }
}
