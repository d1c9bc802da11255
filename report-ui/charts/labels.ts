/** Where labels fit beside points. Pure: no page, no canvas. */

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a label should not cover. */
export interface Obstacle extends Box {
  /** Points and other labels are never covered, and rather not crossed by leaders; lines are rather not covered. */
  readonly isSolid: boolean;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

const DISTANCES = [11, 15, 20, 27, 36, 48, 64, 84, 110, 145, 190];

/** Right first, then those above and below, left last; a full turn in sixteen. */
const DIRECTIONS = [0, 15, 1, 14, 2, 13, 3, 12, 4, 11, 5, 10, 6, 9, 7, 8].map((part) => (part * Math.PI) / 8);

/** A label may be so many pixels farther away for each square pixel of a line that it leaves uncovered. */
const LINE_WEIGHT = 1;

/** And so many not to be led to across another label or point. */
const CROSSING_WEIGHT = 60;

/** A leader begins at the edge of its point. */
const POINT_RADIUS = 9;

/** From this distance on, a line leads from the point to its label. */
const LEADER_FROM = 17;

/** A place for a label. */
export interface Spot {
  readonly box: Box;
  /** Pixels from the point, and what is covered and crossed, as more of them. */
  readonly cost: number;
}

/**
 * Where a label of this size goes: as near to the point as may be, inside the area, on nothing solid, and on as little of
 * lines as possible.
 * @returns undefined where there is no such place
 */
export function placeLabel(
  point: Place,
  size: { readonly width: number; readonly height: number },
  obstacles: readonly Obstacle[],
  area: Box,
): Spot | undefined {
  let best: Spot | undefined;
  for (const distance of DISTANCES) {
    if (best && best.cost <= distance) break;
    for (const [rank, direction] of DIRECTIONS.entries()) {
      const [right, down] = [Math.cos(direction), Math.sin(direction)];
      const box = {
        left: point.x + right * (distance + size.width / 2) - size.width / 2,
        top: point.y + down * (distance + size.height / 2) - size.height / 2,
        ...size,
      };
      if (overlap(box, area) < size.width * size.height - 1e-6) continue;
      const covered = measureCovered(box, obstacles);
      if (covered === undefined) continue;
      const crossed = crossesSolid(point, findLeader(point, box), obstacles) ? CROSSING_WEIGHT : 0;
      const cost = distance + rank * 0.1 + covered * LINE_WEIGHT + crossed;
      if (!best || cost < best.cost) best = { box, cost };
    }
  }
  return best;
}

/** The line from a point to its label; undefined where the label is near enough to do without. */
export function findLeader(
  { x, y }: Place,
  box: Box,
): { readonly from: Place; readonly to: Place } | undefined {
  const to = {
    x: Math.min(Math.max(x, box.left), box.left + box.width),
    y: Math.min(Math.max(y, box.top + 3), box.top + box.height - 3),
  };
  const length = Math.hypot(to.x - x, to.y - y);
  if (length < LEADER_FROM) return undefined;
  const share = POINT_RADIUS / length;
  return { from: { x: x + (to.x - x) * share, y: y + (to.y - y) * share }, to };
}

/** A leader may touch the edge of what it goes past. */
function shrink({ left, top, width, height }: Box): Box {
  const by = Math.min(width, height) / 4;
  return { left: left + by, top: top + by, width: width - 2 * by, height: height - 2 * by };
}

/** Whether the obstacle is the point itself, or one in the same place. */
function isAround({ left, top, width, height }: Box, { x, y }: Place): boolean {
  return Math.hypot(left + width / 2 - x, top + height / 2 - y) < 3;
}

function crossesSolid(
  point: Place,
  leader: ReturnType<typeof findLeader>,
  obstacles: readonly Obstacle[],
): boolean {
  if (!leader) return false;
  const { from, to } = leader;
  const steps = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 4);
  const others = obstacles.filter((obstacle) => obstacle.isSolid && !isAround(obstacle, point)).map(shrink);
  return Array.from({ length: steps }, (_, step) => step / steps).some((share) => {
    const dot = { left: from.x + (to.x - from.x) * share - 1, top: from.y + (to.y - from.y) * share - 1 };
    return others.some((other) => overlap({ ...dot, width: 2, height: 2 }, other) > 0);
  });
}

/** Square pixels of lines under the box; undefined where something solid is. */
function measureCovered(box: Box, obstacles: readonly Obstacle[]): number | undefined {
  let sum = 0;
  for (const obstacle of obstacles) {
    const covered = overlap(box, obstacle);
    if (covered > 0 && obstacle.isSolid) return undefined;
    sum += covered;
  }
  return sum;
}

/** How many square pixels two boxes share. */
export function overlap(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return Math.max(0, width) * Math.max(0, height);
}
