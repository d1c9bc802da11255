import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { fillTemplate } from "./fill-template.ts";

const PAGE_FOLDER = new URL("../../report-ui/", import.meta.url);

/** Packages whose code is inside the page; their licences ask to be named in it. */
const BUNDLED_PACKAGES = ["chart.js", "@kurkle/color"];

/**
 * The report page without a result, from `report-ui/`: script and style bundled, minified and inlined, and a
 * Content-Security-Policy that allows exactly these two by hash and nothing from anywhere else. Build time only.
 * @throws Error when a bundle contains what would end its element early.
 */
export async function buildReportShell(): Promise<string> {
  const [template, script, style, licences] = await Promise.all([
    readFile(new URL("index.html", PAGE_FOLDER), "utf8"),
    bundle("page.ts"),
    bundle("index.css"),
    Promise.all(BUNDLED_PACKAGES.map(readLicence)),
  ]);
  const licensedScript = `${licences.join("\n")}\n${script}`;
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

async function bundle(file: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(file, PAGE_FOLDER))],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    legalComments: "none",
    logLevel: "silent",
  });
  // Browsers hash the element's text after turning CR LF into LF.
  return outputFiles.map(({ text }) => text.replaceAll("\r\n", "\n").trim()).join("");
}

async function readLicence(packageName: string): Promise<string> {
  const text = await readFile(
    new URL(`../../node_modules/${packageName}/LICENSE.md`, import.meta.url),
    "utf8",
  );
  return `/*! ${packageName}\n${text.replaceAll("\r\n", "\n").replaceAll("*/", "").trim()}\n*/`;
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text, "utf8").digest("base64")}`;
}
