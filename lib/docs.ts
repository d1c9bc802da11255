import { outputFields } from "./analyze/output-fields.ts";
import { listConfigKeys } from "./gate/list-config-keys.ts";
import { inputFields } from "./prepare/input.ts";
import { fieldTexts } from "./prepare/input-field.ts";
import { renderPermissionTable } from "./stack/permission-table.ts";

/** The Markdown table of the execution's input: each field with its meaning, what is allowed, and its default. */
export function renderInputTable(): string {
  const rows = Object.entries(inputFields).map(([name, schema]) => {
    const text = fieldTexts.get(schema);
    if (!text) throw new Error(`the input field ${name} is not documented`);
    return [`\`${name}\``, text.description, text.allowed, text.byDefault];
  });
  return renderTable(["field", "meaning", "allowed", "default"], rows);
}

/** The Markdown table of the execution's output. */
export function renderOutputTable(): string {
  return renderTable(
    ["key", "meaning"],
    Object.entries(outputFields).map(([name, meaning]) => [`\`${name}\``, meaning]),
  );
}

/** The Markdown table of the gate's file: each key with its meaning, what is allowed, and its default. */
export function renderGateTable(): string {
  return renderTable(
    ["key", "meaning", "allowed", "default"],
    listConfigKeys().map(({ path, description, allowed, byDefault }) => [
      `\`${path}\``,
      description,
      allowed,
      byDefault,
    ]),
  );
}

/**
 * Puts files of the repository between their markers, `<!-- file PATH -->` to `<!-- /file -->`, as code.
 * @param read the text of the file at a path from the repository's root
 */
export async function insertFiles(text: string, read: (path: string) => Promise<string>): Promise<string> {
  const parts = text.split(/(<!-- file \S+ -->\n)[\s\S]*?(<!-- \/file -->)/);
  const filled = parts.map(async (part) => {
    const path = /^<!-- file (\S+) -->/.exec(part)?.[1];
    if (path === undefined) return part;
    return `${part}\n\`\`\`${path.split(".").at(-1)}\n${(await read(path)).trimEnd()}\n\`\`\`\n\n`;
  });
  return (await Promise.all(filled)).join("");
}

/**
 * Puts the tables between their markers, `<!-- input -->` to `<!-- /input -->` and the same with `output`,
 * `permissions` and `gate`. Text without markers stays as it is.
 */
export function insertTables(text: string): string {
  const tables = {
    input: renderInputTable(),
    output: renderOutputTable(),
    permissions: renderPermissionTable(),
    gate: renderGateTable(),
  };
  return Object.entries(tables).reduce(
    (filled, [name, table]) =>
      filled.replace(
        new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`),
        (_, start, end) => `${start}\n${table}\n\n${end}`,
      ),
    text,
  );
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const renderRow = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [renderRow(head), renderRow(head.map(() => "---")), ...rows.map(renderRow)].join("\n");
}
