import type { InputMistake } from "../../errors.ts";
import type { TuneFlags } from "./command.ts";
import type { Place } from "./place.ts";

/** Flags that mean something in one place only. */
const ONLY: Readonly<Record<Place["where"], Readonly<Partial<Record<keyof TuneFlags, string>>>>> = {
  local: {
    template: "--template",
    handler: "--handler",
    runtime: "--runtime",
    timeout: "--timeout",
    currentMemory: "--current-memory",
    env: "--env",
  },
  aws: {
    input: "--input",
    stateMachine: "--state-machine",
    region: "--region",
    profile: "--profile",
    payloadS3: "--payload-s3",
    productionDays: "--production-days",
    concurrency: "--concurrency",
    isolation: "--isolation",
    assumeRole: "--assume-role",
    apply: "--apply",
    applyAlias: "--apply-alias",
    canary: "--canary",
  },
};

/** The flags that mean nothing where the function is, each as a mistake. */
export function listMisplaced(flags: TuneFlags, where: Place["where"]): InputMistake[] {
  const other = where === "aws" ? "local" : "aws";
  return Object.entries(ONLY[other]).flatMap(([option, flag]) => {
    if (flags[option as keyof TuneFlags] === undefined) return [];
    const allowed =
      other === "aws" ? "only for a function on AWS (--on aws)" : "only on this machine (--on local)";
    return [{ field: flag, value: "not used here", allowed }];
  });
}

/** Flags that go with another one which is not there, each as a mistake. */
export function listUnaccompanied({ many, parallel }: TuneFlags): InputMistake[] {
  if (many !== undefined || parallel === undefined) return [];
  return [{ field: "--parallel", value: "not used here", allowed: "only with --many" }];
}

/** The flags without those: what is misplaced is told once, and not checked beside that. */
export function dropMisplaced(flags: TuneFlags, where: Place["where"]): TuneFlags {
  const misplaced = Object.keys(ONLY[where === "aws" ? "local" : "aws"]);
  return Object.fromEntries(Object.entries(flags).filter(([option]) => !misplaced.includes(option)));
}
