/**
 * In place of `@kurkle/color`, with which Chart.js mixes colours for animations and hovering (7 KB of the page): nothing
 * here is animated, and a hovered point keeps its colour. See `buildReportShell`.
 */
export class Color {
  /** Chart.js mixes valid colours only. */
  readonly valid = false;
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  saturate(): this {
    return this;
  }

  darken(): this {
    return this;
  }

  hexString(): string {
    return this.#value;
  }
}
