import type { ListedFunction } from "./list-functions.ts";

/** What it would take to run a function on arm64. */
export type Arm64Chance =
  | { readonly fit: "as-it-is"; readonly slowestDurationRatio: number; readonly why: string }
  | { readonly fit: "rebuilt"; readonly why: string }
  | { readonly fit: "no"; readonly why: string };

/**
 * A guess from published measurements at 67 memory sizes of twelve functions in Node.js and Python on both
 * architectures: arm64 took between 0.68 and 1.28 times as long, 0.90 in the middle, and up to 1.15 in 19 of 20
 * (aws-lambda-performance-benchmarks, December 2025).
 */
const SLOWEST_DURATION_RATIO = 1.15;

/** Runtimes of Amazon Linux 1 and older: x86_64 only (Lambda developer guide, runtimes and their architectures). */
const X86_ONLY =
  /^(nodejs(|4\.3|4\.3-edge|6\.10|8\.10|10\.x)|python(2\.7|3\.6|3\.7)|ruby2\.5|java8|dotnetcore[12]\..|go1\.x|provided)$/;

const INTERPRETED = /^(nodejs|python|ruby)/;

/** Java's and .NET's own code is for any architecture, unless it was compiled ahead of time. */
const PORTABLE = /^(java|dotnet)/;

/** Judges by runtime and package type alone; what native modules or extensions a package holds is not known. */
export function chooseArm64Chance({
  architecture,
  packageType,
  runtime = "",
}: Pick<ListedFunction, "architecture" | "packageType" | "runtime">): Arm64Chance {
  if (architecture === "arm64") return { fit: "no", why: "It is on arm64 already." };
  if (packageType === "Image") {
    return {
      fit: "rebuilt",
      why: "Its image would have to be built for arm64, which costs less per GB-second.",
    };
  }
  if (X86_ONLY.test(runtime)) {
    return { fit: "no", why: `The runtime ${runtime} does not run on arm64: a newer one does.` };
  }
  if (INTERPRETED.test(runtime)) {
    const slowestDurationRatio = SLOWEST_DURATION_RATIO;
    const why = `${runtime} runs on arm64 too, which costs less per GB-second; native modules need their arm64 build.`;
    return { fit: "as-it-is", slowestDurationRatio, why };
  }
  const what = PORTABLE.test(runtime) ? "may have to be built" : "would have to be built";
  return { fit: "rebuilt", why: `Its code ${what} for arm64, which costs less per GB-second.` };
}
