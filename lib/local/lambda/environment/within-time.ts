/** The first of the promises to settle, or `time-out` when none does in time. The losers go on unobserved. */
export async function withinTime<T extends readonly unknown[]>(
  limitMs: number,
  ...promises: { readonly [Index in keyof T]: Promise<T[Index]> }
): Promise<T[number] | "time-out"> {
  const { promise, resolve } = Promise.withResolvers<"time-out">();
  const timer = setTimeout(() => resolve("time-out"), Math.max(0, limitMs));
  try {
    return await Promise.race([...promises, promise]);
  } finally {
    clearTimeout(timer);
  }
}
