import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const version = spawnSync("aws", ["--version"], { encoding: "utf8" });

/** Whether there is an AWS CLI to test with, and its version line for the test's name. */
export const awsCli = { isInstalled: version.status === 0, version: version.stdout?.trim() ?? "" };

export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Working folder, and home: nothing of the user's own configuration is read. */
  readonly folder: string;
}

/** Runs the real AWS CLI; versions before 2.13, as Debian's, know no AWS_ENDPOINT_URL. */
export function useAwsCli({ endpoint, region, accessKeyId, secretAccessKey, folder }: AwsAccess) {
  async function aws(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(
      "aws",
      [...args, "--output", "json", "--endpoint-url", endpoint],
      {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_DEFAULT_REGION: region,
          AWS_PAGER: "",
        },
      },
    );
    return stdout;
  }
  const awsJson = async <T = unknown>(...args: string[]) => JSON.parse(await aws(...args)) as T;
  return { aws, awsJson };
}
