/** A line of figures. */
export interface MetricSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Reads gauges of the text format of OpenMetrics 1.0, strictly: the families' lines stand together, TYPE and HELP before
 * their samples, each set of labels once, and `# EOF` at the end with nothing behind it.
 */
export function parseOpenMetrics(text: string): readonly MetricSample[] {
  if (!text.endsWith("\n# EOF\n")) throw new Error("it does not end with # EOF");
  const samples: MetricSample[] = [];
  const families: string[] = [];
  const seen = new Set<string>();
  for (const line of text.slice(0, -"# EOF\n".length - 1).split("\n")) {
    const meta = /^# (TYPE|HELP) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line);
    if (meta) {
      const [, kind, name = "", rest] = meta;
      if (kind === "TYPE" && rest !== "gauge") throw new Error(`${rest} is no gauge`);
      if (kind === "TYPE" && families.includes(name)) throw new Error(`${name} is there twice`);
      if (kind === "TYPE") families.push(name);
      continue;
    }
    const match = /^([a-zA-Z_:][\w:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\S+)$/.exec(line);
    if (!match) throw new Error(`${JSON.stringify(line)} is no sample`);
    const [, name = "", pairs = "", value] = match;
    if (families.at(-1) !== name) throw new Error(`${name} does not follow its TYPE`);
    if (seen.has(`${name}{${pairs}}`)) throw new Error(`${line} is there twice`);
    seen.add(`${name}{${pairs}}`);
    if (!Number.isFinite(Number(value))) throw new Error(`${value} is no number`);
    samples.push({ name, labels: readLabels(pairs), value: Number(value) });
  }
  return samples;
}

function readLabels(pairs: string): Record<string, string> {
  return Object.fromEntries(
    [...pairs.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, name = "", value = ""]) => [
      name,
      value.replace(/\\(.)/g, (_, character: string) => (character === "n" ? "\n" : character)),
    ]),
  );
}
