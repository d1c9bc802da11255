import type { Theme } from "../theme.ts";
import type { Source } from "./points.ts";

/** What a chart is drawn from, and how. */
export interface Drawing extends Source {
  readonly theme: Theme;
  /** Of latency axes; `auto` is logarithmic where the highest value is more than five times the lowest. */
  readonly scale: "auto" | "linear" | "logarithmic";
  /** Straight segments between measured sizes. */
  readonly hasLines: boolean;
}

/** A chart on its canvas. */
export interface Drawn {
  /** What the chart shows, in two or three sentences. */
  readonly description: string;
  /** Its points in reading order, as text with units. */
  readonly points: readonly PointText[];
  /** Shows the tooltip of one point, undefined for none. */
  highlight(candidateKey: string | undefined): void;
  destroy(): void;
}

export interface PointText {
  readonly candidateKey: string;
  readonly text: string;
}

/** Called with the key of a point that was clicked. */
export type OnPick = (candidateKey: string) => void;
