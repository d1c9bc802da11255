import { formatConfiguration, formatCount } from "../report/format.ts";
import type { Architecture } from "../units.ts";

/** More than these are counted, not named: texts are cut where they are shown. */
const MAX_NAMED = 3;

/** `A, B and C`; of more than three the first three and how many more: `A, B, C and 9 more`. */
export function listNames(names: readonly string[]): string {
  const [last = "", ...before] =
    names.length > MAX_NAMED
      ? [`${formatCount(names.length - MAX_NAMED)} more`, ...names.slice(0, MAX_NAMED)]
      : [names.at(-1), ...names.slice(0, -1)];
  return before.length === 0 ? last : `${before.join(", ")} and ${last}`;
}

/** Configurations, so that a sentence can begin with them: `128 MB x86_64, 256 MB x86_64 and 512 MB x86_64`. */
export function listConfigurations(
  configurations: readonly { readonly memoryMb: number; readonly architecture: Architecture }[],
): string {
  return listNames(configurations.map(formatConfiguration));
}
