/**
 * A folder's name for the results of a target. Names of targets are any text; two may look alike as folders.
 *
 * @param folders those that are taken, by target
 */
export function nameFolder(name: string, folders: ReadonlyMap<string, string>): string {
  const safe =
    name
      .replace(/[^\w.-]+/g, "-")
      .replace(/^[.-]+/, "")
      .slice(0, 100) || "target";
  return folders.size > 0 && [...folders.values()].some((folder) => folder.endsWith(`/${safe}`))
    ? `${safe}-${folders.size + 1}`
    : safe;
}
