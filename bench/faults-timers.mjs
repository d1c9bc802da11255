// Loaded into the steps by the fault matrix: their own waits (between attempts, for a state to change) pass as fast
// as the clock of the cloud they run in. Nothing else of them is changed.
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";

const scale = Number(process.env.FAULTS_CLOCK_SCALE ?? 1);
const { setTimeout: start } = timers;
const { setTimeout: wait } = promises;

globalThis.setTimeout = timers.setTimeout = Object.assign(
  (action, delayMs, ...args) => start(action, (delayMs ?? 1) / scale, ...args),
  start,
);
promises.setTimeout = (delayMs, ...args) => wait((delayMs ?? 1) / scale, ...args);
syncBuiltinESMExports();
