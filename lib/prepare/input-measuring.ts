import * as z from "zod/mini";
import { field, MAX_COST_USD, matching, numberUpTo, trueOrFalse, wholeNumber } from "./input-field.ts";
import { SAMPLINGS } from "./plan.ts";

/**
 * Invocations in flight at once. Each has a connection, and the step that measures may have 1,024 files and connections
 * open (Lambda quotas), some of which it needs for the store and itself.
 */
export const MAX_CONCURRENCY = 900;

/** Enough for limits of a p95 on both sides: 59 invocations at 95 % (binomial distribution). */
export const DEFAULT_NUM = 100;
/** Most invocations of one configuration. */
export const MAX_NUM = 10_000;
/** Well below the 15 minutes after which Lambda ends the step that waits. */
const MAX_SLEEP_MS = 600_000;
const MAX_EXCEPTIONS = 100;
/** An execution lasts a day at most. */
const MAX_MINUTES = 1380;

const MAX_RUNS_AT_ONCE = 100;

/** What the value of a tag may hold (Lambda developer guide, tags); Step Functions takes some more, up to 80 of them. */
export const RUN_NAME = /^[\p{L}\p{N}_.=+@-]{1,80}$/u;

/** A candidate's key; whether the run has such a candidate is known only with its plan. */
const CANDIDATE_KEY = /^(arm64|x86_64)-[1-9]\d{2,4}$/;

/** Fields that say how often and how the function is invoked. */
export const measuringFields = {
  num: field(
    {
      description:
        "Most invocations of each configuration; one more where all of them were cold starts and not only those were asked for.",
      allowed: `a whole number from 1 to ${MAX_NUM}`,
      byDefault: `\`${DEFAULT_NUM}\``,
    },
    (allowed) => z._default(wholeNumber(1, MAX_NUM)(allowed), DEFAULT_NUM),
  ),
  numByConfiguration: field(
    {
      description:
        "Only these configurations are invoked, each up to so many times in all; every other one keeps what it has, which is something only with `continueFrom`. `num` then limits none, and `coldStarts` holds for these.",
      allowed: `an object of one or more configurations of the run, as {"arm64-1024": 200}: each a whole number from 1 to ${MAX_NUM}`,
      byDefault: "none: `num` holds for all",
    },
    (allowed) => {
      const countAllowed = `a whole number from 1 to ${MAX_NUM}`;
      const counts = z
        .record(matching(CANDIDATE_KEY)(allowed), wholeNumber(1, MAX_NUM)(countAllowed), allowed)
        .check(z.refine((record) => Object.keys(record).length > 0, allowed));
      return z.optional(counts);
    },
  ),
  continueFrom: field(
    {
      description:
        "An earlier run that has ended, whether or not it came to a result, by the name of its execution. Its invocations are taken over where they are of the same function, code, event and way of measuring (else this run is refused), and what it has measured is not measured again. They count in `num` and in `maxCostUsd`.",
      allowed: "the name of an execution: 1 to 80 letters, digits and _ . = + @ -",
      byDefault: "none",
    },
    (allowed) => z.optional(matching(RUN_NAME)(allowed)),
  ),
  sampling: field(
    {
      description:
        '`"search"` spends invocations where they can change the decision, and verifies the best with up to `num`. `"fixed"` gives every configuration exactly `num`, as do fewer than 6, `onlyColdStarts` and `dryRun`.',
      allowed: SAMPLINGS.join(" or "),
      byDefault: '`"search"`',
    },
    (allowed) => z._default(z.enum(SAMPLINGS, allowed), "search"),
  ),
  maxMinutes: field(
    {
      description:
        "After so many minutes no further round begins, and the decision is made with what there is.",
      allowed: `a number above 0, at most ${MAX_MINUTES}`,
      byDefault: "none",
    },
    (allowed) => z.optional(numberUpTo(MAX_MINUTES)(allowed)),
  ),
  parallelInvocation: field(
    {
      description: "Sends all `num` at once, within half of the concurrency that the account has free.",
      allowed: "true or false",
      byDefault: "`false`",
    },
    (allowed) => z._default(trueOrFalse(allowed), false),
  ),
  concurrency: field(
    {
      description: "Invocations in flight at once of each configuration. Wins over `parallelInvocation`.",
      allowed: `a whole number from 1 to ${MAX_CONCURRENCY}`,
      byDefault: "1, or as `parallelInvocation` says",
    },
    (allowed) => z.optional(wholeNumber(1, MAX_CONCURRENCY)(allowed)),
  ),
  candidateConcurrency: field(
    {
      description: "Configurations measured at once.",
      allowed: "a whole number from 0 to 40",
      byDefault:
        "0: up to 40, or 10 when cold starts are forced, within half of the concurrency that the account has free",
    },
    (allowed) => z.optional(wholeNumber(0, 40)(allowed)),
  ),
  runsAtOnce: field(
    {
      description:
        "How many runs, this one among them, share what the account has free: it takes so much less of that unasked. `tune --many` and the fleet say it themselves.",
      allowed: `a whole number from 1 to ${MAX_RUNS_AT_ONCE}`,
      byDefault: "`1`",
    },
    (allowed) => z._default(wholeNumber(1, MAX_RUNS_AT_ONCE)(allowed), 1),
  ),
  sleepBetweenRunsMs: field(
    {
      description: "Pause after each invocation in milliseconds.",
      allowed: `a whole number from 0 to ${MAX_SLEEP_MS}`,
      byDefault: "`0`",
    },
    (allowed) => z._default(wholeNumber(0, MAX_SLEEP_MS)(allowed), 0),
  ),
  coldStarts: field(
    {
      description:
        "Cold starts that each configuration gets at least, among its `num` invocations; in a search, each that may be recommended, as far as `num` leaves room beside the warm ones that decided.",
      allowed: "a whole number from 0 to 1000, at most num",
      byDefault: "`0`",
    },
    (allowed) => z.optional(wholeNumber(0, 1000)(allowed)),
  ),
  onlyColdStarts: field(
    {
      description: "Makes every invocation a cold start, and decides by those.",
      allowed: "true or false",
      byDefault: "`false`",
    },
    (allowed) => z._default(trueOrFalse(allowed), false),
  ),
  allowedExceptions: field(
    {
      description:
        "Error types that the function throws by design. They are counted apart and in no average, and do not fail a configuration.",
      allowed: `a list of at most ${MAX_EXCEPTIONS} names of error types`,
      byDefault: "`[]`",
    },
    (allowed) => {
      const errorType = z.string(allowed).check(z.minLength(1, allowed), z.maxLength(256, allowed));
      return z._default(z.array(errorType, allowed).check(z.maxLength(MAX_EXCEPTIONS, allowed)), []);
    },
  ),
  maxCostUsd: field(
    {
      description:
        "What the function's invocations of this run may cost in US dollars (in the regions of China, in CNY). When they have, no more are sent, and it decides with what it has measured: only those that were in flight by then come on top.",
      allowed: `a number above 0, at most ${MAX_COST_USD}`,
      byDefault: "no limit",
    },
    (allowed) => z.optional(numberUpTo(MAX_COST_USD)(allowed)),
  ),
  dryRun: field(
    {
      description:
        "Invokes one configuration once (the current one, or the nearest to it), and applies nothing: to see that everything works.",
      allowed: "true or false",
      byDefault: "`false`",
    },
    (allowed) => z._default(trueOrFalse(allowed), false),
  ),
};
