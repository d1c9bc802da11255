import type { UsedFunction } from "../../lib/production/estimate-spend.ts";

/** A function of Node.js on x86_64 with 1024 MB that ran a million times, 100 ms each, of which little is known. */
export function usedFunction(
  functionName: string,
  configuration: Partial<UsedFunction["configuration"]> = {},
  metrics: Partial<UsedFunction["metrics"]> = {},
): UsedFunction {
  return {
    configuration: {
      functionName,
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
      runtime: "nodejs24.x",
      packageType: "Zip",
      memoryMb: 1024,
      architecture: "x86_64",
      timeoutSeconds: 3,
      ephemeralStorageMb: 512,
      ...configuration,
    },
    metrics: {
      functionName,
      state: "measured",
      invocations: 1_000_000,
      durationSumMs: 100_000_000,
      meanDurationMs: 100,
      ...metrics,
    },
  };
}
