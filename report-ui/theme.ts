import type { Architecture } from "../lib/units.ts";

/** Colours and font of the page, for what is drawn on a canvas. */
export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly background: string;
  readonly font: string;
  readonly colour: Readonly<Record<Architecture, string>>;
}

/** Architectures differ in colour, shape and dash, so that any one of the three is enough. */
export const SHAPES = {
  arm64: { pointStyle: "circle", radius: 5, dash: [] },
  x86_64: { pointStyle: "rect", radius: 6, dash: [6, 4] },
} as const;

/** Charts narrower than this, as on a phone, draw smaller marks. */
export const NARROW_PX = 500;

/** The theme that the style sheet has in force now. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: read("--text"),
    muted: read("--muted"),
    line: read("--line"),
    background: read("--background"),
    font: getComputedStyle(document.body).fontFamily,
    colour: { arm64: read("--arm64"), x86_64: read("--x86_64") },
  };
}

/** Calls back when the theme changes: the system's preference, or the light theme for printing. */
export function watchTheme(onChange: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", onChange);
  addEventListener("beforeprint", () => {
    document.documentElement.dataset.print = "";
    onChange();
  });
  addEventListener("afterprint", () => {
    delete document.documentElement.dataset.print;
    onChange();
  });
}
