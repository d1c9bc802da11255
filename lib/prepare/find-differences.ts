import { ARCHITECTURES } from "../units.ts";
import type { CodeSource, TuningPlan } from "./plan.ts";

/** In what two plans differ so that their invocations cannot be taken together. */
export interface PlanDifference {
  /** In a few words, with an article where it needs one: `the code's SHA-256`. */
  readonly what: string;
  /** Of the earlier plan and of the new one, in words; absent where they are not to be shown. */
  readonly earlier?: string;
  readonly now?: string;
}

/**
 * What makes the invocations of an earlier run others than this run's would be: another function, other code, runtime,
 * handler, time-out, storage or surroundings (`hashSurroundings`); another event or processors; and another way of
 * measuring, which is the concurrency, only cold starts or not, the isolation, and the exceptions that count as allowed,
 * as those are told apart while measuring.
 *
 * Left out is what chooses or judges invocations and does not change them: sizes and architectures, `num`, sampling,
 * strategy, constraints, limits and prices; the function's own memory and architecture; the version or alias by which
 * the same code was named; pauses between invocations and configurations measured side by side. What cannot be known is
 * left out as well: the content behind a tag of an image, or behind an S3 key without a version.
 *
 * @returns empty when all of it is the same
 */
export function findDifferences(earlier: TuningPlan, now: TuningPlan): PlanDifference[] {
  const shown: readonly (readonly [what: string, read: (plan: TuningPlan) => unknown])[] = [
    ["the function", ({ target }) => target.functionArn],
    ["the code's SHA-256", ({ target }) => target.codeSha256],
    ["the runtime", ({ target }) => target.runtime],
    ["the handler", ({ target }) => target.handler],
    ["the package type", ({ target }) => target.packageType],
    ["the time-out in seconds", ({ target }) => target.timeoutSeconds],
    ["the ephemeral storage in MB", ({ target }) => target.ephemeralStorageMb],
    ["SnapStart", ({ target }) => target.usesSnapStart],
    ["preProcessorARN", ({ processors }) => processors.preProcessorArn],
    ["postProcessorARN", ({ processors }) => processors.postProcessorArn],
    ["concurrency", ({ settings }) => settings.concurrency],
    ["onlyColdStarts", ({ settings }) => settings.onlyColdStarts],
    ["isolation", ({ settings }) => settings.isolation],
    ["allowedExceptions", ({ settings }) => settings.allowedExceptions.toSorted()],
    ...listCommonArchitectures(earlier, now).map(
      (architecture) =>
        [
          `the code for ${architecture}`,
          ({ code }: TuningPlan) => describeSource(code[architecture]),
        ] as const,
    ),
  ];
  const hidden: readonly (readonly [what: string, read: (plan: TuningPlan) => unknown])[] = [
    ["the event (payload, payloads, payloadS3 or payloadTemplate)", ({ payloadSha256 }) => payloadSha256],
    [
      "layers, environment variables, VPC, file systems, image settings, tracing or role of the function",
      ({ surroundingsSha256 }) => surroundingsSha256,
    ],
  ];
  return [
    ...shown.flatMap(([what, read]) => {
      const [before, after] = [show(read(earlier)), show(read(now))];
      return before === after ? [] : [{ what, earlier: before, now: after }];
    }),
    ...hidden.flatMap(([what, read]) => (read(earlier) === read(now) ? [] : [{ what }])),
  ];
}

/** Invocations of an architecture that only one of both measures are not taken over. */
function listCommonArchitectures(earlier: TuningPlan, now: TuningPlan) {
  return ARCHITECTURES.filter((architecture) =>
    [earlier, now].every(({ settings }) => settings.architectures.includes(architecture)),
  );
}

/** The copy of the target's package is under each run's own key; its SHA-256 is the target's. */
function describeSource(source: CodeSource | undefined): string {
  if (source === undefined || source.kind === "copied") return "the function's own";
  if (source.kind === "image") return source.imageUri;
  const version = source.versionId === undefined ? "" : `, version ${source.versionId}`;
  return `s3://${source.bucketName}/${source.key}${version}`;
}

function show(value: unknown): string {
  if (value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
