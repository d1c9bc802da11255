import type { Store } from "../store.ts";

/**
 * One child execution of the map as Step Functions writes it (Step Functions developer guide, ResultWriter). Its name
 * is that of the tuning run, too.
 */
export interface MapResult {
  readonly Name: string;
  readonly Status: string;
  /** JSON, with the item in it: a name and an execution input. */
  readonly Input?: string;
  readonly Error?: string;
  /** Of a failed tuning run: JSON of its execution, with its own `Error` and `Cause`. */
  readonly Cause?: string;
}

interface Manifest {
  readonly ResultFiles?: Readonly<Record<string, readonly { readonly Key: string }[]>>;
}

/**
 * Reads what has become of every item of a Distributed Map.
 * @throws Error when the manifest is not there
 */
export async function readMapResults(store: Store, manifestKey: string): Promise<MapResult[]> {
  const manifest = await store.readJson<Manifest>(manifestKey);
  if (!manifest) throw new Error(`${manifestKey} is not there: the map has left no results`);
  const keys = Object.values(manifest.ResultFiles ?? {}).flatMap((files) => files.map(({ Key }) => Key));
  const files = await Promise.all(keys.map((key) => store.readJson<MapResult[]>(key)));
  return files.flatMap((results) => results ?? []);
}

/** The item's own name; the run's where it has none. */
export function nameItem({ Name, Input }: MapResult): string {
  const { item } = parse(Input);
  const functionName =
    typeof item === "object" && item !== null && "functionName" in item ? item.functionName : undefined;
  return typeof functionName === "string" && functionName !== "" ? functionName : Name;
}

/**
 * Why an item has no result, from the innermost error that there is. Of a run's description only its error and status
 * are told, as its input is in it, and of Step Functions' own messages nothing that comes after an input.
 */
export function explainFailure({ Status, Error: error, Cause }: MapResult): string {
  const run = parse(Cause);
  const isRun = Object.keys(run).length > 0;
  const name = readText(run.Error) ?? readText(run.Status) ?? error ?? Status;
  const cause = isRun ? readText(run.Cause) : Cause;
  const message =
    readText(parse(cause).errorMessage) ?? cause?.replace(/\b(the|to) input\b.*$/s, "the input");
  return [name, message].filter((part) => part !== undefined && part !== "").join(": ");
}

const readText = (value: unknown) => (typeof value === "string" ? value : undefined);

function parse(json: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json ?? "{}");
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
