import { setTimeout as sleep } from "node:timers/promises";

/** Calls slow services one after the other, as an order is checked out. Timers stand in for the network. */
export async function handler({ upstreamMs }) {
  const answers = [];
  for (const [service, waitMs] of Object.entries(upstreamMs)) {
    answers.push(await callService(service, waitMs));
  }
  return { answers };
}

async function callService(service, waitMs) {
  await sleep(waitMs);
  return `${service} ok`;
}
