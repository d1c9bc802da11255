import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** A repository that does not answer is as good as none. */
const TIME_OUT_MS = 10_000;

/**
 * The commit that is checked out in the repository of a folder; undefined where there is none, or no git.
 *
 * @param env of the process that asks
 */
export async function readCommit(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("git", ["rev-parse", "HEAD"], {
      cwd: folder,
      env: { ...env },
      timeout: TIME_OUT_MS,
    });
    return /^[0-9a-f]{40,64}$/.exec(stdout.trim())?.[0];
  } catch {
    return undefined;
  }
}
