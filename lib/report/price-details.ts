import type { Findings } from "../analyze/findings.ts";
import { isSnapStartBilled } from "../prices/cost.ts";
import type { PriceSource } from "../prices/price-list.ts";
import { formatArchitecture, formatText, formatUnitPriceUsd } from "./format.ts";
import { type Html, html } from "./html.ts";

/** The prices that a result is computed with, and where they come from. */
export function renderPrices({ prices, settings, target }: Findings): Html {
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
