/** An event of an execution as GetExecutionHistory gives it. */
export interface HistoryEvent {
  /** Epoch seconds with milliseconds as fraction, as on the wire. */
  readonly timestamp: number;
  readonly type: string;
  /** 1, 2, 3, … */
  readonly id: number;
  /** The event that led to this one: in a Map iteration that is one of the same iteration. 0 for the first. */
  readonly previousEventId: number;
  /** `stateEnteredEventDetails` and so on, by the event's type. */
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

/** Step Functions quotas: an execution with more events fails. */
export const MAX_EVENTS = 25_000;

/** The history of one execution. Ends with the event that ends the execution; what comes later is not kept. */
export class History {
  readonly events: HistoryEvent[] = [];
  #isClosed = false;

  /** Adds an event and gives its id. */
  add(
    type: string,
    previousEventId: number,
    details?: Readonly<Record<string, unknown>>,
    timeMs = Date.now(),
  ): number {
    if (this.#isClosed) return previousEventId;
    const id = this.events.length + 1;
    const named = details && { [`${detailsName(type)}EventDetails`]: details };
    this.events.push({ timestamp: timeMs / 1000, type, id, previousEventId, ...named });
    return id;
  }

  /** Only the event that ends the execution still has room. */
  get isFull(): boolean {
    return this.events.length >= MAX_EVENTS - 1;
  }

  close(): void {
    this.#isClosed = true;
  }
}

/** `TaskStateEntered` has `stateEnteredEventDetails`, all others are named after their type. */
function detailsName(type: string): string {
  const state = /State(Entered|Exited)$/.exec(type);
  return state ? `state${state[1]}` : type.charAt(0).toLowerCase() + type.slice(1);
}

/** `input`, `output` and `parameters` are left out when the caller did not ask for execution data. */
export function withoutData({
  timestamp,
  type,
  id,
  previousEventId,
  ...details
}: HistoryEvent): HistoryEvent {
  const kept = Object.entries(details).map(([name, members]) => [
    name,
    Object.fromEntries(
      Object.entries(members).filter(([key]) => !/^(input|output|parameters)(Details)?$/.test(key)),
    ),
  ]);
  return { timestamp, type, id, previousEventId, ...Object.fromEntries(kept) };
}
