import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import type { MetricAnswer } from "./metric-answer.ts";
import type { PlannedQuery } from "./metric-queries.ts";
import type { MetricWindow } from "./metric-window.ts";
import type { PacedSender } from "./paced-sender.ts";

/** Far more than 500 queries of 455 days have: 3. */
const MAX_PAGES = 50;

/**
 * Reads one call's queries, with all pages of the answer. Data points of one query may be on several pages.
 * @returns an answer to each query, in their order
 * @throws what the sender throws; Error when the pages do not end
 */
export async function readMetricData(
  cloudWatch: CloudWatchClient,
  queries: readonly PlannedQuery[],
  { startAt, endAt }: MetricWindow,
  sender: PacedSender,
): Promise<readonly MetricAnswer[]> {
  const results = new Map<string, MetricDataResult[]>();
  let token: string | undefined;
  for (let page = 1; ; page++) {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queries.map(({ query }) => query),
      StartTime: startAt,
      EndTime: endAt,
      ScanBy: "TimestampAscending",
      NextToken: token,
    });
    const answer = await sender.send(() => cloudWatch.send(command));
    for (const result of answer.MetricDataResults ?? []) {
      const id = result.Id ?? "";
      results.set(id, [...(results.get(id) ?? []), result]);
    }
    token = answer.NextToken;
    if (!token) break;
    if (page === MAX_PAGES) throw new Error(`CloudWatch's answer has more than ${MAX_PAGES} pages`);
  }
  return queries.map(({ query }) => toAnswer(results.get(query.Id ?? "") ?? []));
}

/** `PartialData` says that more is on the next page: only the last status counts (CloudWatch API reference). */
function toAnswer(parts: readonly MetricDataResult[]): MetricAnswer {
  const last = parts.at(-1);
  if (last?.StatusCode !== "Complete") {
    const messages = (last?.Messages ?? []).map(({ Value }) => Value).filter((text) => text);
    return { state: "unreadable", reason: [last?.StatusCode ?? "no answer", ...messages].join(": ") };
  }
  const points = parts.flatMap(({ Timestamps = [], Values = [] }) =>
    Values.map((value, index) => ({ atMs: Timestamps[index]?.getTime() ?? Number.NaN, value })),
  );
  return { state: "complete", points };
}
