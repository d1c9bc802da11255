import { formatSentence } from "./format.ts";

/** Of a column: its name, and where its cells stand. */
export type MarkdownHeading = readonly [name: string, align: "left" | "right"];

/** A table in GitHub's Markdown; headings and cells are texts. */
export function renderMarkdownTable(
  headings: readonly MarkdownHeading[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(headings.map(([name]) => escapeMarkdown(name))),
    line(headings.map(([, align]) => (align === "right" ? "---:" : "---"))),
    ...rows.map((cells) => line(cells.map(escapeMarkdown))),
  ].join("\n");
}

/**
 * Text as it is: nothing in it is markup, a link, or what GitHub itself makes one of: mentions, mail addresses, emoji,
 * issues (`#12`, `GH-12`) and commits by seven digits of their hash or more
 * (https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls).
 * It looks for these in what is left after entities were decoded (github/cmark-gfm#181), so spaces of no width break
 * them. Prefixes of its own that a repository has set up (`JIRA-`) are not known here.
 */
export function escapeMarkdown(text: string): string {
  return formatSentence(text)
    .replace(
      /[&\\`*_{}[\]<>()#+!|~$]|^[-=]|(?<=^\d+)\.|(?<=\bwww)\.|:(?=\/\/)/gi,
      (character) => `&#${character.charCodeAt(0)};`,
    )
    .replace(/@|&#35;|\bGH-(?=\d)|:(?=[\w&#;-]+:)/gi, "$&&#8203;")
    .replace(/(?<!\w)[\da-f]{7,}(?!\w)/gi, (hash) => hash.replace(/.{6}(?=.)/g, "$&&#8203;"));
}
