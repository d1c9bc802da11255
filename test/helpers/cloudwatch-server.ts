import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

interface GetMetricDataRequest {
  readonly MetricDataQueries: readonly Query[];
  /** Seconds since the epoch. */
  readonly StartTime: number;
  readonly EndTime: number;
  readonly NextToken?: string;
}

/** What a query asks for. */
export interface AskedMetric {
  /** `AWS/Lambda Invocations Sum`. */
  readonly metric: string;
  /** Values of the dimensions by their names. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One value a period from the window's begin, undefined where nothing was reported; or a status in place of them. */
export type MetricValues =
  | readonly (number | undefined)[]
  | { readonly status: string; readonly text: string };

/** A CloudWatch that answers GetMetricData over the wire: JSON 1.0 in query mode, as the SDK for JavaScript speaks. */
export interface CloudWatchServer {
  readonly endpoint: string;
  readonly requests: readonly {
    readonly headers: IncomingHttpHeaders;
    readonly body: GetMetricDataRequest;
    readonly atMs: number;
  }[];
  /** From now on it gives these values, a page holding at most `pageSize` data points; 100,800 by default, as on AWS. */
  answer(values: (asked: AskedMetric) => MetricValues, pageSize?: number): void;
  /** It refuses the requests whose number, from 0, this is true of, with one of AWS's error codes. */
  refuse(isRefused: (request: number) => boolean, code: string, status?: number): void;
  close(): void;
}

/** @param now the clock by which requests are dated, milliseconds since the epoch */
export async function startCloudWatchServer(now: () => number = Date.now): Promise<CloudWatchServer> {
  const requests: CloudWatchServer["requests"][number][] = [];
  let values: (asked: AskedMetric) => MetricValues = () => [];
  let pageSize = 100_800;
  let refusal: { isRefused: (request: number) => boolean; code: string; status: number } | undefined;
  const server = createServer(async (request, response) => {
    const body = (await json(request)) as GetMetricDataRequest;
    requests.push({ headers: request.headers, body, atMs: now() });
    const refused = refusal?.isRefused(requests.length - 1) ? refusal : undefined;
    const invalid = findMistake(request.headers, body);
    const code = refused?.code ?? (invalid && "ValidationError");
    response.writeHead(refused?.status ?? (code ? 400 : 200), {
      "content-type": "application/x-amz-json-1.0",
      ...(code ? { "x-amzn-query-error": `${code};Sender` } : {}),
    });
    const error = {
      __type: `com.amazonaws.cloudwatch#${code}Exception`,
      message: invalid ?? "Rate exceeded",
    };
    response.end(JSON.stringify(code ? error : toPage(body, values, pageSize)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(newValues, newPageSize = 100_800) {
      values = newValues;
      pageSize = newPageSize;
    },
    refuse(isRefused, code, status = 400) {
      refusal = { isRefused, code, status };
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** What AWS's API reference does not allow. */
function findMistake(headers: IncomingHttpHeaders, body: GetMetricDataRequest): string | undefined {
  const { MetricDataQueries: queries } = body;
  if (headers["x-amz-target"] !== "GraniteServiceVersion20100801.GetMetricData") return "no such operation";
  if (queries.length > 500) return "more than 500 queries";
  if (new Set(queries.map(({ Id }) => Id)).size < queries.length) return "ids are not unique";
  if (queries.some(({ Id }) => !/^[a-z][A-Za-z0-9_]*$/.test(Id))) return "an id is not allowed";
  if (queries.some(({ MetricStat }) => MetricStat.Period % 60 !== 0)) return "a period is not allowed";
  return body.StartTime < body.EndTime ? undefined : "the window is empty";
}

function toPage(
  { MetricDataQueries, StartTime, EndTime, NextToken = "0" }: GetMetricDataRequest,
  values: (asked: AskedMetric) => MetricValues,
  pageSize: number,
) {
  const from = Number(NextToken);
  const to = from + pageSize;
  let count = 0;
  const results = MetricDataQueries.map(({ Id, MetricStat: { Metric, Period, Stat } }) => {
    const found = values({
      metric: `${Metric.Namespace} ${Metric.MetricName} ${Stat}`,
      dimensions: Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value])),
    });
    if ("status" in found) {
      const Messages = [{ Code: found.status, Value: found.text }];
      return { Id, Label: Id, Timestamps: [], Values: [], StatusCode: found.status, Messages };
    }
    const points = found
      .map((value, period) => ({ value, at: StartTime + period * Period }))
      .filter(({ value, at }) => value !== undefined && at < EndTime)
      .map((point) => ({ ...point, index: count++ }));
    const onPage = points.filter(({ index }) => index >= from && index < to);
    return {
      Id,
      Label: Id,
      Timestamps: onPage.map(({ at }) => at),
      Values: onPage.map(({ value }) => value),
      StatusCode: points.some(({ index }) => index >= to) ? "PartialData" : "Complete",
    };
  });
  return { MetricDataResults: results, Messages: [], ...(count > to ? { NextToken: String(to) } : {}) };
}
