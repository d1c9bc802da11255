import type { AwsRequest, AwsResponse } from "./service.ts";

/** An operation of a REST service: what it works on, the request, and what the path names. */
export type Operation<Context> = (
  context: Context,
  request: AwsRequest,
  names: Readonly<Record<string, string>>,
) => Promise<AwsResponse>;

export interface Route<Context> {
  /** Of the operation, `GetFunction`. */
  readonly name: string;
  readonly method: string;
  /** Path with names in braces, `/2015-03-31/functions/{FunctionName}`. */
  readonly path: string;
  readonly run: Operation<Context>;
}

/** Finds the route of a method and a raw path, and decodes the names in the path. */
export function findRoute<Context>(
  routes: readonly Route<Context>[],
  method: string,
  rawPath: string,
): { readonly route: Route<Context>; readonly names: Readonly<Record<string, string>> } | undefined {
  const segments = rawPath.replace(/\/$/, "").split("/");
  for (const route of routes) {
    const names = route.method === method ? match(route.path.split("/"), segments) : undefined;
    if (names) return { route, names };
  }
  return undefined;
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const names: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const given = segments[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(expected)?.[1];
    if (name === undefined ? expected !== given : given === "") return undefined;
    if (name !== undefined) names[name] = decode(given);
  }
  return names;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
