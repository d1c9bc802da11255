import type { CommandFacts, FlagFacts, Words } from "./describe-commands.ts";

/**
 * A script that makes zsh complete the command line: sourced after `compinit`, or kept as `_power-tuner` in a folder of
 * `fpath`.
 * @param commands as of `describeCommands`
 */
export function renderZsh(commands: readonly CommandFacts[]): string {
  return `#compdef power-tuner
# zsh completion for power-tuner
_power-tuner() {
  local curcontext="$curcontext" state line
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`).join("\n")}
  )
  _arguments -C '(- *)--help[show this help]' '(- *)--version[print the version]' '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands ;;
    argument)
      case $line[1] in
${commands.map(renderCommand).join("\n")}
      esac
      ;;
  esac
}
if [ "$funcstack[1]" = "_power-tuner" ]; then
  _power-tuner "$@"
else
  compdef _power-tuner power-tuner
fi
`;
}

function renderCommand({ name, operand, flags }: CommandFacts): string {
  const operands = operand.kind === "none" ? [] : [quote(`*:argument:${renderAction(operand)}`)];
  const specs = [...flags.map(renderFlag), ...operands];
  return `        ${name}) _arguments ${specs.join(" ")} ;;`;
}

/** May be repeated: only the last one counts, and zsh need not know which add up. */
function renderFlag({ long, description, value }: FlagFacts): string {
  const escaped = description.replace(/[[\]:\\]/g, "\\$&");
  const action = value.kind === "none" ? "" : `:value:${renderAction(value)}`;
  return quote(`*${long}${value.kind === "none" ? "" : "="}[${escaped}]${action}`);
}

function renderAction(words: Words): string {
  switch (words.kind) {
    case "choice":
      return `(${words.words.join(" ")})`;
    case "file":
      return "_files";
    case "folder":
      return "_files -/";
    default:
      return " ";
  }
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
