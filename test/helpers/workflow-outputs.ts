/** The outputs in a file that a step wrote, read as GitHub's runner reads them: `NAME<<DELIMITER`, lines, `DELIMITER`. */
export function readOutputs(text: string): Readonly<Record<string, string>> {
  const outputs: Record<string, string> = {};
  const lines = text.split("\n");
  for (let index = 0; index < lines.length - 1; index += 1) {
    const [, name, delimiter] = /^([\w-]+)<<(.+)$/.exec(lines[index] ?? "") ?? [];
    if (name === undefined || delimiter === undefined) throw new Error(`no output: ${lines[index]}`);
    const end = lines.indexOf(delimiter, index + 1);
    if (end === -1) throw new Error(`${name} has no end`);
    outputs[name] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return outputs;
}
