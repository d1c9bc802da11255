import { z } from "zod";
import { FAILURE_REASONS } from "../measure/invocation.ts";
import { ARCHITECTURES } from "../units.ts";

/** The one that this version writes and reads. */
export const BASELINE_SCHEMA_VERSION = 1;

/** Longer texts are no names. */
const MAX_TEXT = 500;
/** As many as a run may have of one configuration. */
const MAX_VALUES = 100_000;

const text = z.string().min(1).max(MAX_TEXT);
const amount = z.number().min(0);
const count = z.int().min(0);
const optional = <T extends z.ZodType>(schema: T) => schema.exactOptional();

const numbers = z.array(amount).max(MAX_VALUES);
const column = z.array(amount.nullable()).max(MAX_VALUES);

/** Columns of one length: what is at one place of each is one invocation. */
const haveOneLength = (columns: object) => {
  const lengths = Object.values(columns).flatMap((one) => (Array.isArray(one) ? [one.length] : []));
  return new Set(lengths).size <= 1;
};
const ONE_LENGTH = "must have columns of one length";

const configuration = z.object({
  key: z.string().regex(new RegExp(`^(${ARCHITECTURES.join("|")})-\\d{1,5}$`)),
  /** Absent where it was measured. */
  failedBy: optional(z.enum(FAILURE_REASONS)),
  succeeded: count,
  failed: count,
  /** This and the next: absent where it was not measured. */
  costPerMillionUsd: optional(amount),
  costPerMillionInterval: optional(z.object({ level: amount, low: amount, high: amount })),
  maxMemoryUsedMb: optional(amount),
  warm: optional(
    z
      .object({
        durationMs: numbers,
        /** Absent where each is its duration rounded up to a millisecond. */
        billedDurationMs: optional(numbers),
      })
      .refine(haveOneLength, ONE_LENGTH),
  ),
  cold: optional(
    z
      .object({
        durationMs: numbers,
        billedDurationMs: numbers,
        initDurationMs: optional(column),
        restoreDurationMs: optional(column),
      })
      .refine(haveOneLength, ONE_LENGTH),
  ),
});

const target = z.object({
  name: text,
  /** When its samples were complete. */
  measuredAt: z.iso.datetime({ offset: true }),
  /** Of the repository then. */
  commit: optional(z.string().regex(/^[0-9a-f]{7,64}$/)),
  toolVersion: text,
  function: text,
  region: text,
  runtime: optional(text),
  packageType: z.enum(["Zip", "Image"]),
  payloadSha256: optional(z.string().regex(/^[0-9a-f]{64}$/)),
  environment: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("aws") }),
    z.object({
      kind: z.literal("local"),
      cpuMethod: text,
      hostPlatform: text,
      hostArchitecture: text,
      hostCpus: count,
    }),
  ]),
  settings: z.object({
    concurrency: count,
    onlyColdStarts: z.boolean(),
    coldStartShare: z.number().min(0).max(1),
  }),
  prices: z.object({
    currency: z.enum(["USD", "CNY"]),
    gbSecondUsd: z.object({ x86_64: amount, arm64: amount }),
    requestUsd: amount,
    /** Where it is another one for arm64. */
    arm64RequestUsd: optional(amount),
    source: z.enum(["price-list-api", "table", "input"]),
    asOf: text,
  }),
  currentKey: text,
  /** Absent where nothing was recommended. */
  recommendedKey: optional(text),
  configurations: z.array(configuration).max(1000),
});

/** The file. Fields it does not know are dropped, so that files of later versions can be read. */
export const baselineSchema = z.object({
  schemaVersion: z.literal(BASELINE_SCHEMA_VERSION),
  targets: z
    .array(target)
    .max(1000)
    .refine(
      (targets) => new Set(targets.map(({ name }) => name)).size === targets.length,
      "must have each name once",
    ),
});

/** The baseline file: an earlier result of each target, as small as a gate can do with. */
export type Baseline = z.output<typeof baselineSchema>;

/** One target of it. Times in milliseconds; `environment` and `settings` are those that a comparison depends on. */
export type BaselineTarget = Baseline["targets"][number];

/** What it keeps of one configuration. */
export type BaselineConfiguration = BaselineTarget["configurations"][number];
