/*
 * One invocation of a step's handler in a process of its own, which the benchmark starts with the heap that Lambda's
 * Node.js gives it. Tells its parent how long it took, and the most memory that the process ever had.
 *
 *   fork(this, [PATH OF THE STEP'S index.mjs, EVENT AS JSON])
 */
import { pathToFileURL } from "node:url";

const [path, event] = process.argv.slice(2);
const { handler } = await import(pathToFileURL(path).href);
const startedAtMs = performance.now();
const answer = await handler(JSON.parse(event), { awsRequestId: "bench" });
const tookMs = performance.now() - startedAtMs;
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
process.send(
  {
    tookMs,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    peakMemoryMb: maxRSS / 1024,
    answerBytes: Buffer.byteLength(JSON.stringify(answer)),
  },
  () => process.disconnect(),
);
