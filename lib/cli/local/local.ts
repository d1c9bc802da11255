import { InputError, type InputMistake } from "../../errors.ts";
import { checkOutFolder } from "../files/out-folder.ts";
import { raceAgainst } from "../interruption.ts";
import type { Shell } from "../shell.ts";
import type { LocalFlags } from "./command.ts";
import { type LocalTuner, withLocalTuner } from "./local-tuner.ts";

/**
 * Keeps an embedded cloud with the tuner running until a signal comes. What a shell needs to talk to it is
 * printed on stdout once it answers.
 * @throws InputError when a flag is wrong or the data folder cannot be used; InterruptedError at the signal
 */
export async function serveLocal(
  flags: LocalFlags,
  otherMistakes: readonly InputMistake[],
  shell: Shell,
): Promise<never> {
  const { interruption, machine, process, stdout, stderr } = shell;
  let data: { readonly keptDir: string } | { readonly tempDir: string } = { tempDir: machine.tempDir };
  const mistakes = [...otherMistakes];
  if (flags.data !== undefined) {
    const checked = await checkOutFolder("--data", flags.data, process.cwd());
    if (checked.ok) data = { keptDir: checked.value };
    else mistakes.push(...checked.mistakes);
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
  return await withLocalTuner(data, shell, async (tuner) => {
    for (const [name, value] of listVariables(tuner)) stdout.writeLine(`export ${name}=${quote(value)}`);
    stderr.writeLine(`The embedded cloud answers on ${tuner.cloud.endpoint}; press Ctrl-C to end it`);
    return await raceAgainst(interruption.signal, forever());
  });
}

function listVariables({ cloud, stateMachineArn, bucketName }: LocalTuner): readonly [string, string][] {
  return [
    ["AWS_ENDPOINT_URL", cloud.endpoint],
    ["AWS_ACCESS_KEY_ID", cloud.accessKeyId],
    ["AWS_SECRET_ACCESS_KEY", cloud.secretAccessKey],
    ["AWS_REGION", cloud.region],
    // The AWS CLI reads this one.
    ["AWS_DEFAULT_REGION", cloud.region],
    ["TUNER_STATE_MACHINE_ARN", stateMachineArn],
    ["TUNER_BUCKET", bucketName],
  ];
}

/** For a POSIX shell. */
const quote = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;

/** A promise that stays open; the open port of the cloud keeps the process alive. */
const forever = () => new Promise<never>(() => {});
