import { readFileSync } from "node:fs";
import { fillTemplate } from "../../lib/report/fill-template.ts";

/** The report's page with neither script nor style: for what is static in it. */
export function readPageTemplate(): string {
  const template = readFileSync(new URL("../../report-ui/index.html", import.meta.url), "utf8");
  return fillTemplate(template, { policy: "default-src 'none'", style: "", script: "" });
}
