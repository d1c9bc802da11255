import type { GetFunctionCommandOutput } from "@aws-sdk/client-lambda";

export const RUN_TAG = "power-tuner:run";
export const EXPIRES_TAG = "power-tuner:expires-at";

/** Tags of a Lambda function (Lambda quotas). */
const MAX_TAGS = 50;

export interface CloneTags {
  readonly tags: Readonly<Record<string, string>>;
  /** What could not be carried over. */
  readonly notes: readonly string[];
}

/**
 * The clone's tags: the target's, as tag-based access control may need them, beside ours. Tags that begin with `aws:`
 * belong to AWS and cannot be given.
 */
export function carryTags(
  { Tags: found = {}, TagsError }: Pick<GetFunctionCommandOutput, "Tags" | "TagsError">,
  ours: Readonly<Record<string, string>>,
): CloneTags {
  const theirs = Object.entries(found).filter(([key]) => !/^aws:/i.test(key) && !(key in ours));
  const room = MAX_TAGS - Object.keys(ours).length;
  const notes = [
    ...(TagsError
      ? [
          `the target's tags could not be read (${TagsError.ErrorCode}; allow lambda:ListTags), so the clone has none of them`,
        ]
      : []),
    ...(theirs.length > room
      ? [
          `a function has at most ${MAX_TAGS} tags, so the clone lacks ${theirs.slice(room).map(([key]) => key)}`,
        ]
      : []),
  ];
  return { tags: { ...Object.fromEntries(theirs.slice(0, room)), ...ours }, notes };
}
