import type { MeasuredCandidate, TuningResult } from "../analyze/result.ts";
import { isSnapStartBilled } from "../prices/cost.ts";
import type { PriceSource } from "../prices/price-list.ts";
import {
  formatArchitecture,
  formatConfiguration,
  formatCount,
  formatText,
  formatUnitPriceUsd,
  formatUsd,
  NO_VALUE,
} from "./format.ts";
import { type Html, html } from "./html.ts";

/** The prices that a result is computed with, and where they come from. */
export function renderPrices({ prices, settings, target }: TuningResult): Html {
  const { currency, source, snapStart } = prices;
  const price = (name: string, usd: number) =>
    html`<div><dt>${name}</dt><dd>${formatUnitPriceUsd(usd, currency)}</dd></div>`;
  return html`<section aria-labelledby="prices">
<h2 id="prices">Prices</h2>
<p>${formatText(prices.region)}, ${describeSource(source)}${source.note !== undefined && html` (${formatText(source.note)})`}. ${currency === "CNY" && "All costs and limits are in yuan (CNY), also those whose names in result.json end in Usd. "}Compare with <a href="https://aws.amazon.com/lambda/pricing/" rel="noreferrer">AWS Lambda pricing</a>.</p>
<dl class="facts">
${settings.architectures.map((architecture) => price(`${formatArchitecture(architecture)}, GB-second`, prices.gbSecondUsd[architecture]))}
${price("Request", prices.requestUsd)}
${price("Ephemeral storage above 512 MB, GB-second", prices.ephemeralGbSecondUsd)}
${prices.arm64 && price("arm64, request", prices.arm64.requestUsd)}
${prices.arm64 && price("arm64, ephemeral storage above 512 MB, GB-second", prices.arm64.ephemeralGbSecondUsd)}
${snapStart && isSnapStartBilled(target) && price("SnapStart, GB restored", snapStart.restoreGbUsd)}
</dl>
</section>`;
}

function describeSource({ kind, asOf }: PriceSource): string {
  const day = formatText(asOf);
  if (kind === "price-list-api") return `from AWS's Price List API, asked on ${day}`;
  if (kind === "input") return `from the input of the run, of ${day}`;
  return `from the price table of the tuner, checked on ${day}`;
}

/** What a month costs as the recommended and as the current configuration, when the input says how long it is. */
export function renderMonth(result: TuningResult): Html | undefined {
  const { settings, prices, currentKey, recommendation } = result;
  const { monthlyInvocations, savingsPlanDiscountPercent, provisionedConcurrency } = settings;
  const pickKey = recommendation.state === "found" ? recommendation.candidateKey : undefined;
  const shown = result.candidates
    .filter((candidate) => candidate.state === "measured")
    .filter(({ key, summary }) => summary.month && (key === currentKey || key === pickKey));
  if (monthlyInvocations === undefined || shown.length === 0) return undefined;
  const format = (usd = Number.NaN) => formatUsd(usd, prices.currency);
  const roleOf = ({ key }: MeasuredCandidate) =>
    [key === pickKey && "recommended", key === currentKey && "current"].filter(Boolean).join(", ");
  return html`<section aria-labelledby="month">
<h2 id="month">A month in production</h2>
<p>${formatCount(monthlyInvocations)} invocations, as if the function were alone in the account${savingsPlanDiscountPercent > 0 && html`; a Compute Savings Plan takes ${savingsPlanDiscountPercent} % off duration and provisioned concurrency`}. The free tier is left out.${provisionedConcurrency !== undefined && html` With provisioned concurrency it is the least that it can cost: ${formatCount(provisionedConcurrency)} environments all month long, and no peak above them. ${NO_VALUE} where its price is not known.`}</p>
<div class="scroll" role="group" aria-labelledby="month" tabindex="0">
<table>
<thead><tr><th scope="col">Configuration</th><th scope="col">Role</th><th scope="col" class="right">On demand</th>${provisionedConcurrency !== undefined && html`<th scope="col" class="right">${formatCount(provisionedConcurrency)} provisioned</th>`}</tr></thead>
<tbody>${shown.map((candidate) => {
    const { month } = candidate.summary;
    const provisioned =
      provisionedConcurrency !== undefined &&
      html`<td class="right">${format(month?.provisioned?.totalUsd)}</td>`;
    return html`<tr><th scope="row">${formatConfiguration(candidate)}</th><td>${roleOf(candidate)}</td><td class="right">${format(month?.onDemand.totalUsd)}</td>${provisioned}</tr>`;
  })}</tbody>
</table>
</div>
</section>`;
}
