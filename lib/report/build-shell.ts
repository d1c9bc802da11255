import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { fillTemplate } from "./fill-template.ts";

const PAGE_FOLDER = new URL("../../report-ui/", import.meta.url);

/**
 * The report page without a result, from `report-ui/`: script and style bundled, minified and inlined, and a
 * Content-Security-Policy that allows exactly these two by hash and nothing from anywhere else. Build time only.
 * @throws Error when a bundle contains what would end its element early.
 */
export async function buildReportShell(): Promise<string> {
  const [template, script, { text: style }] = await Promise.all([
    readFile(new URL("index.html", PAGE_FOLDER), "utf8"),
    bundle("page.ts"),
    bundle("index.css"),
  ]);
  const licensedScript = `${await renderLicences(script.packages)}\n${script.text}`;
  for (const text of [licensedScript, style]) {
    if (/<!--|<\/?(script|style)/i.test(text)) {
      throw new Error("The page's script or style contains markup that would end it early.");
    }
  }
  const policy = [
    "default-src 'none'",
    `script-src '${hash(licensedScript)}'`,
    `style-src '${hash(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return fillTemplate(template, {
    policy,
    style: `<style>${style}</style>`,
    script: `<script>${licensedScript}</script>`,
  });
}

/**
 * The overview's page without content: its style inlined, and a Content-Security-Policy that allows exactly that. Build
 * time only.
 * @throws Error when the style contains what would end its element early
 */
export async function buildOverviewShell(): Promise<string> {
  const [template, { text: style }] = await Promise.all([
    readFile(new URL("overview.html", PAGE_FOLDER), "utf8"),
    bundle("overview.css"),
  ]);
  if (/<!--|<\/?style/i.test(style))
    throw new Error("The overview's style contains markup that would end it early.");
  const policy = [
    "default-src 'none'",
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ];
  return fillTemplate(template, { policy: policy.join("; "), style: `<style>${style}</style>` });
}

interface Bundle {
  readonly text: string;
  /** Whose code is inside, by name: their licences ask to be named with it. */
  readonly packages: readonly string[];
}

async function bundle(file: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL(file, PAGE_FOLDER))],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    alias: { "@kurkle/color": fileURLToPath(new URL("charts/no-color.ts", PAGE_FOLDER)) },
    logLevel: "silent",
  });
  // Browsers hash the element's text after turning CR LF into LF.
  const text = outputFiles.map((output) => output.text.replaceAll("\r\n", "\n").trim()).join("");
  const inside = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return { text, packages: [...new Set(inside.flatMap((path) => PACKAGE.exec(path)?.[1] ?? []))].toSorted() };
}

/** The package of a file: `chart.js`, `@kurkle/color`. */
const PACKAGE = /.*\bnode_modules\/((?:@[^/]+\/)?[^/]+)\//;

/** One comment for each licence, with the copyright lines of all packages that have it. */
async function renderLicences(packageNames: readonly string[]): Promise<string> {
  const licences = await Promise.all(packageNames.map(readLicence));
  return [...Map.groupBy(licences, ({ terms }) => terms)]
    .map(([terms, alike]) => {
      const holders = alike.map(({ packageName, copyright }) => `${packageName}: ${copyright}`);
      return `/*! ${holders.join("\n")}\n${terms}\n*/`;
    })
    .join("\n");
}

interface Licence {
  readonly packageName: string;
  readonly copyright: string;
  readonly terms: string;
}

async function readLicence(packageName: string): Promise<Licence> {
  const folder = new URL(`../../node_modules/${packageName}/`, import.meta.url);
  const file = (await readdir(folder)).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) throw new Error(`${packageName} is on the page and has no licence to name.`);
  const paragraphs = (await readFile(new URL(file, folder), "utf8"))
    .replaceAll("*/", "")
    .split(/\r?\n\s*\r?\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, " ").trim())
    .filter(
      (paragraph) => paragraph !== "" && !/^(the )?(mit|isc) license( \((mit|isc)\))?$/i.test(paragraph),
    );
  const isCopyright = (paragraph: string) => /^copyright/i.test(paragraph);
  return {
    packageName,
    copyright: paragraphs.filter(isCopyright).join(" "),
    terms: paragraphs
      .filter((paragraph) => !isCopyright(paragraph))
      .join("\n")
      .replace(/[\u2018\u2019]/g, "'")
      .replace(/[\u201c\u201d]/g, '"'),
  };
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}
