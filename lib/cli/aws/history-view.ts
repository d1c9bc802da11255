import { GetExecutionHistoryCommand, type HistoryEvent, type SFNClient } from "@aws-sdk/client-sfn";
import type { ProgressView } from "../progress/progress-view.ts";
import { isDenied } from "./aws-call-error.ts";

/** Enough to see back to the beginning of a round with 40 candidates. */
const LOOK_BACK_EVENTS = 500;

/**
 * Shows how far an execution is by its own history, for whoever may not read the tuner's bucket: a line for each
 * thing that changes.
 */
export function openHistoryView(sfn: SFNClient, executionArn: string): (view: ProgressView) => Promise<void> {
  let shown = "";
  let isAllowed = true;
  return async (view) => {
    if (!isAllowed) return;
    try {
      const { events = [] } = await sfn.send(
        new GetExecutionHistoryCommand({
          executionArn,
          reverseOrder: true,
          maxResults: LOOK_BACK_EVENTS,
          includeExecutionData: false,
        }),
      );
      const text = describeHistory(events);
      if (text !== "" && text !== shown) view.note(text);
      shown = text;
    } catch (error) {
      if (!isDenied(error)) throw error;
      isAllowed = false;
      view.note("Note: states:GetExecutionHistory is not allowed, so no progress is shown");
    }
  };
}

/**
 * The latest step in words: `Measure: 3 of 8 candidates done`.
 * @param events newest first
 */
export function describeHistory(events: readonly HistoryEvent[]): string {
  const entered = events.find(({ type }) => type?.endsWith("StateEntered"));
  const step = entered?.stateEnteredEventDetails?.name;
  if (step === undefined) return "";
  const roundStart = events.findIndex(({ type }) => type === "MapStateStarted");
  const roundEnd = events.findIndex(({ type }) => type === "MapStateSucceeded" || type === "MapStateExited");
  if (roundStart === -1 || (roundEnd !== -1 && roundEnd < roundStart)) return `  ${step}`;
  const round = events.slice(0, roundStart);
  const done = round.filter(({ type }) => type === "MapIterationSucceeded").length;
  const total = events[roundStart]?.mapStateStartedEventDetails?.length;
  return `  Measuring: ${done} of ${total ?? "the"} candidates of this round done`;
}
