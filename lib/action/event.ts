import { readFile } from "node:fs/promises";
import * as z from "zod";

/** The pull request that a workflow runs for. */
export interface PullRequest {
  readonly number: number;
  /** From a fork: the run has no secrets, and its token may only read. */
  readonly isFromFork: boolean;
}

const repository = z.object({ full_name: z.string() });

/** Of GitHub's webhook payload `pull_request`. The head has no repository when the fork was deleted. */
const eventSchema = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    head: z.object({ repo: repository.nullable() }),
    base: z.object({ repo: repository }),
  }),
});

/** The pull request in the event's file; undefined for any other event, and without a readable file. */
export async function readPullRequest(eventPath: string | undefined): Promise<PullRequest | undefined> {
  if (!eventPath) return undefined;
  let event: unknown;
  try {
    event = JSON.parse(await readFile(eventPath, "utf8"));
  } catch {
    return undefined;
  }
  const parsed = eventSchema.safeParse(event);
  if (!parsed.success) return undefined;
  const { number, head, base } = parsed.data.pull_request;
  return { number, isFromFork: head.repo?.full_name !== base.repo.full_name };
}

/** Ways to give the SDK credentials that a runner may have: variables that the SDK reads. */
const CREDENTIAL_VARIABLES = [
  "AWS_ACCESS_KEY_ID",
  "AWS_PROFILE",
  "AWS_WEB_IDENTITY_TOKEN_FILE",
  "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
  "AWS_CONTAINER_CREDENTIALS_FULL_URI",
] as const;

/** Whether the step was given credentials of AWS. */
export function hasCredentials(env: Readonly<Record<string, string | undefined>>): boolean {
  return CREDENTIAL_VARIABLES.some((name) => env[name]);
}
