import fc from "fast-check";

/** The same draws in every run, so that a change is what makes a test fail. Other draws are for finding mistakes. */
const SEED = 20_261_121;

/** `PROPERTY_SEED=random` draws anew, and a number repeats what a failure printed. */
const { PROPERTY_SEED } = process.env;
if (PROPERTY_SEED !== "random") fc.configureGlobal({ seed: PROPERTY_SEED ? Number(PROPERTY_SEED) : SEED });
