import { join } from "node:path";
import type { Page } from "playwright-core";

/** Keeps a picture of the whole page where `POWER_TUNER_SCREENSHOTS` names a folder. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const folder = process.env.POWER_TUNER_SCREENSHOTS;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Keeps what comes out of the printer there as well. */
export async function keepPrint(page: Page, name: string): Promise<void> {
  const folder = process.env.POWER_TUNER_SCREENSHOTS;
  if (folder) await page.pdf({ path: join(folder, `${name}.pdf`), format: "A4" });
}
