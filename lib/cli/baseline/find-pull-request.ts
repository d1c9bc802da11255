import type { InputMistake } from "../../errors.ts";

/**
 * Whether this is the pipeline of a pull request, as GitHub ("Default environment variables") and GitLab ("Predefined
 * CI/CD variables") say it.
 */
export function findPullRequest(env: Readonly<Record<string, string | undefined>>): InputMistake | undefined {
  const { GITHUB_EVENT_NAME, CI_MERGE_REQUEST_IID } = env;
  const isOnGitHub = GITHUB_EVENT_NAME?.startsWith("pull_request") === true;
  if (!isOnGitHub && !CI_MERGE_REQUEST_IID) return undefined;
  const value = isOnGitHub ? `a pull request (GITHUB_EVENT_NAME=${GITHUB_EVENT_NAME})` : "a merge request";
  return {
    field: "baseline update",
    value,
    allowed: "on a branch that is merged already, or with --force",
    hint: "a baseline that comes from the change that it is to judge would judge nothing",
  };
}
