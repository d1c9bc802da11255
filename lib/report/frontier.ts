/** A point where less is better in both directions. */
export interface Position {
  readonly x: number;
  readonly y: number;
}

/**
 * The points that no other beats, by ascending x: one is beaten where another is no higher in both directions and lower
 * in one. Points that are equal in both stand together.
 */
export function findFrontier<Point extends Position>(points: readonly Point[]): Point[] {
  const frontier: Point[] = [];
  for (const point of [...points].sort((a, b) => a.x - b.x || a.y - b.y)) {
    const last = frontier.at(-1);
    if (!last || point.y < last.y || (point.y === last.y && point.x === last.x)) frontier.push(point);
  }
  return frontier;
}

/** The point of the frontier that beats this one by most in y; undefined for one that is on it. */
export function findDominator<Point extends Position>(
  point: Point,
  frontier: readonly Point[],
): Point | undefined {
  return frontier.findLast(({ x, y }) => x <= point.x && y <= point.y && (x < point.x || y < point.y));
}

/**
 * Corners of the line through a frontier, in its order. Between two points nothing was measured, so the line keeps the
 * y of the one before until the x of the next.
 */
export function listSteps(frontier: readonly Position[]): Position[] {
  return frontier.flatMap(({ x, y }, index) => {
    const before = frontier[index - 1];
    return before && (before.x !== x || before.y !== y)
      ? [
          { x, y: before.y },
          { x, y },
        ]
      : before
        ? []
        : [{ x, y }];
  });
}
