import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Clients, createClients } from "../../clients.ts";
import { CleanupError } from "../../errors.ts";
import { type LocalCloud, startLocalCloud } from "../../local/cloud.ts";
import { createOwnerName } from "../../local/limits/owner.ts";
import { deployLocal } from "../../stack/deploy-local.ts";
import { openStore, type Store } from "../../store.ts";
import { codeOf } from "../flags.ts";
import { sayCleanedUp } from "../interruption.ts";
import type { Shell } from "../shell.ts";

/** An embedded cloud with the tuner in it. */
export interface LocalTuner {
  readonly cloud: LocalCloud;
  readonly clients: Clients;
  readonly store: Store;
  readonly stateMachineArn: string;
  readonly bucketName: string;
}

/**
 * Starts an embedded cloud, deploys the tuner into it, and ends all of it when `use` is done, however it ends.
 * @param data an existing folder to keep, or the folder in which a temporary one is made
 * @throws what `use` throws, and CleanupError when something could not be ended or removed; both as
 *   AggregateError, the first cause first
 */
export async function withLocalTuner<T>(
  data: { readonly keptDir: string } | { readonly tempDir: string },
  { interruption, stderr }: Pick<Shell, "interruption" | "stderr">,
  use: (tuner: LocalTuner) => Promise<T>,
): Promise<T> {
  const isTemporary = "tempDir" in data;
  // A name by which a later cloud removes what this one leaves when it is killed.
  const dataDir = isTemporary ? join(data.tempDir, createOwnerName()) : data.keptDir;
  let cloud: LocalCloud | undefined;
  let clients: Clients | undefined;
  const problems: unknown[] = [];
  let outcome: { readonly value: T } | undefined;
  try {
    interruption.signal.throwIfAborted();
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    stderr.writeLine(stderr.paint("dim", "Starting the embedded cloud"));
    // Not given up when interrupted: only a cloud that has started can be closed.
    cloud = await startLocalCloud({ dataDir });
    const { endpoint, region, accessKeyId, secretAccessKey } = cloud;
    clients = createClients({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
    interruption.signal.throwIfAborted();
    stderr.writeLine(stderr.paint("dim", "Putting the tuner into it"));
    const { stateMachineArn, bucketName } = await interruption.finish(deployLocal(cloud, clients));
    const store = openStore(clients.s3, bucketName);
    outcome = { value: await use({ cloud, clients, store, stateMachineArn, bucketName }) };
  } catch (error) {
    problems.push(sayCleanedUp(error));
  }
  try {
    await cloud?.close();
  } catch (error) {
    problems.push(leftBehind("the embedded cloud did not end cleanly", error, dataDir));
  }
  for (const client of Object.values(clients ?? {})) client.destroy();
  if (isTemporary) {
    try {
      await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      problems.push(leftBehind(`remove it by hand: rm -r '${dataDir}'`, error, dataDir));
    }
  }
  if (outcome && problems.length === 0) return outcome.value;
  throw problems.length === 1 ? problems[0] : new AggregateError(problems);
}

function leftBehind(what: string, error: unknown, dataDir: string): CleanupError {
  return new CleanupError(`${what} (${codeOf(error)})`, [dataDir]);
}
