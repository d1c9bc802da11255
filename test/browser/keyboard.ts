import type { Page } from "playwright-core";

/** More presses than any page has stops. */
const MOST_STOPS = 200;

/**
 * Presses Tab until the element has the focus, as somebody without a mouse does, and checks that the focus can be seen.
 * @param selector of the element, where it has no id
 */
export async function focusByTab(page: Page, id: string, selector = `#${id}`): Promise<void> {
  for (let presses = 0; presses < MOST_STOPS; presses += 1) {
    await page.keyboard.press("Tab");
    const [isThere, outline] = await page.evaluate<[boolean, string]>(
      `[document.activeElement.matches(${JSON.stringify(selector)}), getComputedStyle(document.activeElement).outlineStyle]`,
    );
    if (!isThere) continue;
    if (outline === "none") throw new Error(`${selector} does not show that it has the focus.`);
    return;
  }
  throw new Error(`Nobody comes to ${selector} by keyboard.`);
}
