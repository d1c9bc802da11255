/** What a function's name, partial ARN or full ARN says. */
export interface FunctionReference {
  /** Without version and alias. */
  readonly unqualified: string;
  /** Version or alias. */
  readonly qualifier?: string;
  readonly region?: string;
  readonly accountId?: string;
}

/** Takes a reference apart that has the right syntax: `NAME`, `ACCOUNT:function:NAME` or a full ARN, each with `:QUALIFIER`. */
export function splitFunctionReference(reference: string): FunctionReference {
  const parts = reference.split(":");
  const count = reference.startsWith("arn:") ? 7 : reference.includes(":function:") ? 3 : 1;
  return {
    unqualified: parts.slice(0, count).join(":"),
    qualifier: parts[count],
    region: count === 7 ? parts[3] : undefined,
    accountId: count === 7 ? parts[4] : count === 3 ? parts[0] : undefined,
  };
}
