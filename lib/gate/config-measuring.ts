import * as z from "zod";
import { MAX_MEMORY_MB, MIN_MEMORY_MB } from "../units.ts";

const MAX_TEXT = 500;

const text = (allowed: string) => z.string(allowed).min(1, allowed).max(MAX_TEXT, allowed);
const wholeNumber = (low: number, high: number, allowed: string) =>
  z.int(allowed).min(low, allowed).max(high, allowed);

const INPUT = "an object with fields of an execution input";

/** Fields of the execution input; what each may be, the input's own schema says (`checkInput`). */
export const inputSchema = z
  .record(z.string(), z.unknown(), INPUT)
  .describe("How it is measured: fields of an execution input, such as payload, powerValues or coldStarts.");

/** Where the event is. */
export const payloadFileSchema = text("the path of a file with JSON, relative to this file").describe(
  "The event: a file with JSON, relative to this file; instead of input.payload.",
);

const MEMORY = `a whole number of MB from ${MIN_MEMORY_MB} to ${MAX_MEMORY_MB}`;
/** Lambda's limit (Lambda quotas). */
const TIMEOUT = "a whole number of seconds from 1 to 900";
const ENV = "an object of texts, such as { STAGE: test }";

/** What a handler on this machine needs beside its code. */
export const localSchema = z
  .strictObject(
    {
      template: text("the path of a template, relative to this file")
        .optional()
        .describe(
          "A CDK cloud assembly or a SAM template, relative to this file; the function is its logical name then.",
        ),
      handler: text("FILE.EXPORT")
        .optional()
        .describe("FILE.EXPORT, found by convention when left out, as by tune."),
      runtime: text("a Lambda runtime")
        .optional()
        .describe("A Lambda runtime, from the file's extension when left out."),
      timeoutSeconds: wholeNumber(1, 900, TIMEOUT)
        .optional()
        .describe("The function's time-out; 60 unless told."),
      env: z.record(z.string(), z.string(ENV), ENV).optional().describe("Environment variables."),
      memoryMb: wholeNumber(MIN_MEMORY_MB, MAX_MEMORY_MB, MEMORY)
        .optional()
        .describe(
          "What the function has: its current configuration. Unless told, what a template says, else 128, which Lambda gives unasked.",
        ),
    },
    "an object with template, handler, runtime, timeoutSeconds, env or memoryMb",
  )
  .describe("For a handler on this machine.");

export type LocalSettings = z.output<typeof localSchema>;

const ON = ["local", "aws"] as const;

/** Of the place where functions are measured. */
export const onSchema = z
  .enum(ON, ON.join(", "))
  .describe("Where all functions are; unless told, here where there is such a file or folder, else on AWS.");
