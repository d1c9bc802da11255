import type { Candidate } from "../prepare/plan.ts";

/**
 * Sizes that a first round looks at: in the middle of what most functions use, where neither the smallest size is too
 * slow nor the largest too dear. Two architectures share the sizes between them, as they share the shape of the curve.
 */
const FIRST_SIZES_MB = {
  one: [[256, 768, 2048]],
  two: [[1024], [512, 2048]],
} as const;

/** The candidates nearest to those sizes, by the ratio of their memory; fewer when there are not so many. */
export function chooseFirstSizes<T extends Candidate>(candidates: readonly T[]): T[] {
  const byArchitecture = [...Map.groupBy(candidates, ({ architecture }) => architecture).values()];
  const sizes = byArchitecture.length > 1 ? FIRST_SIZES_MB.two : FIRST_SIZES_MB.one;
  return byArchitecture.flatMap((own, index) => {
    const chosen = new Set<T>();
    for (const wantedMb of sizes[index] ?? []) {
      const distance = ({ memoryMb }: T) => Math.abs(Math.log(memoryMb / wantedMb));
      const [nearest] = own
        .filter((candidate) => !chosen.has(candidate))
        .toSorted((a, b) => distance(a) - distance(b));
      if (nearest) chosen.add(nearest);
    }
    return [...chosen];
  });
}
