import { ENVIRONMENT_TEXT } from "./help-text.ts";

const EXIT_CODE_TOPIC = `Exit codes:
  0    done, or the gate passed
  1    the gate failed, with evidence
  2    wrong usage or input; nothing was started
  3    no verdict: the run failed, nothing is recommended, or too few samples
  4    something was left behind; the message names it
  129  ended by SIGHUP after cleaning up
  130  ended by SIGINT (Ctrl-C) after cleaning up
  143  ended by SIGTERM after cleaning up

Where several hold, the first of these counts: 4, 130 or 143 or 129, 2, 1, 3, 0.
A failed gate is 1, and nothing else is: a gate without evidence ends with 3, so
that a pipeline can tell a change that is too slow from a cloud that throttles.
With --json, stdout has "exit": {"code", "reason"} of everything that failed:
gate-failed, bad-input, no-verdict, left-behind or interrupted.
`;

/** What `power-tuner help TOPIC` shows besides commands. */
export const HELP_TOPICS: ReadonlyMap<string, string> = new Map([
  ["exit-codes", EXIT_CODE_TOPIC],
  ["environment", ENVIRONMENT_TEXT.trimStart()],
]);
