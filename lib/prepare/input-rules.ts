import type { InputMistake } from "../errors.ts";
import { splitFunctionReference } from "./function-reference.ts";
import type { TuningInput } from "./input.ts";
import { DEFAULT_NUM } from "./input-measuring.ts";
import { show } from "./input-mistakes.ts";
import { findPayloadMistakes } from "./payloads.ts";

/** The fields that were given and are right by themselves. */
type Given = Partial<TuningInput>;

/**
 * What is wrong between fields that are each right by themselves.
 * @param names all fields that were given, right or wrong
 */
export function checkRules(given: Given, names: ReadonlySet<string>): InputMistake[] {
  return [
    ...checkPayloads(given, names),
    ...checkMeasuring(given, names),
    ...checkDryRun(given),
    ...checkCode(given),
    ...checkVersions(given),
    ...checkApply(given, names),
    ...checkColdStartShare(given),
    ...checkMonth(given, names),
    ...checkRole(given),
  ];
}

const mistake = (field: keyof TuningInput, given: Given, allowed: string, hint?: string): InputMistake => ({
  field,
  value: show([field], given[field]),
  allowed,
  hint,
});

function checkPayloads(given: Given, names: ReadonlySet<string>): InputMistake[] {
  const sources = (["payload", "payloadS3", "payloads"] as const).filter((name) => names.has(name));
  const mistakes: InputMistake[] = [];
  if (sources.length > 1) {
    const [kept, ...others] = sources;
    mistakes.push({
      field: sources.join(", "),
      value: "all given",
      allowed: "one of payload, payloadS3 and payloads",
      hint: `leave out ${others.join(" and ")}, or ${kept}`,
    });
  }
  if (given.payload === undefined) return mistakes;
  return [
    ...mistakes,
    ...findPayloadMistakes("payload", given.payload, given.dryRun ? undefined : findNum(given, names)),
  ];
}

/** Undefined when it is wrong: then nothing can be said of what depends on it. */
function findNum(given: Given, names: ReadonlySet<string>): number | undefined {
  return given.num ?? (names.has("num") ? undefined : DEFAULT_NUM);
}

function checkMeasuring(given: Given, names: ReadonlySet<string>): InputMistake[] {
  const { coldStarts, onlyColdStarts, numByConfiguration } = given;
  const num = findNum(given, names);
  if (coldStarts === undefined) return [];
  if (onlyColdStarts) {
    return [
      mistake(
        "coldStarts",
        given,
        "left out with onlyColdStarts",
        "all num invocations are cold starts then",
      ),
    ];
  }
  if (numByConfiguration) {
    const least = Math.min(...Object.values(numByConfiguration));
    if (coldStarts <= least) return [];
    return [
      mistake(
        "coldStarts",
        given,
        `a whole number from 0 to the least of numByConfiguration, which is ${least}`,
      ),
    ];
  }
  if (num === undefined || coldStarts <= num) return [];
  return [mistake("coldStarts", given, `a whole number from 0 to num, which is ${num}`)];
}

/** One invocation, to see that everything works: neither more of some nor those of before belong to it. */
function checkDryRun(given: Given): InputMistake[] {
  if (!given.dryRun) return [];
  return (["numByConfiguration", "continueFrom"] as const)
    .filter((name) => given[name] !== undefined)
    .map((name) => mistake(name, given, "left out with dryRun"));
}

function checkCode(given: Given): InputMistake[] {
  const { architectures, code } = given;
  if (!architectures || !code) return [];
  return Object.keys(code)
    .filter((named) => !architectures.some((architecture) => architecture === named))
    .map((named) => ({
      field: `code.${named}`,
      value: show(["code"], Reflect.get(code, named)),
      allowed: `code for ${architectures.join(" and ")}, which architectures names`,
      hint: `add ${named} to architectures, or leave this out`,
    }));
}

function checkVersions(given: Given): InputMistake[] {
  if (given.isolation !== "versions") return [];
  const because = 'with isolation "versions", which measures the function itself';
  const mistakes: InputMistake[] = [];
  if ((given.architectures?.length ?? 0) > 1) {
    mistakes.push(mistake("architectures", given, `only the current architecture ${because}`));
  }
  if (given.code) mistakes.push(mistake("code", given, `nothing ${because}`, "leave it out"));
  if (given.candidateConcurrency !== undefined && given.candidateConcurrency !== 1) {
    mistakes.push(mistake("candidateConcurrency", given, `1 ${because}, one size after the other`));
  }
  const { qualifier } = splitFunctionReference(given.lambdaARN ?? "");
  if (qualifier !== undefined && qualifier !== "$LATEST") {
    mistakes.push(
      mistake(
        "lambdaARN",
        given,
        `a function without a version or alias ${because}`,
        `leave out :${qualifier}`,
      ),
    );
  }
  return mistakes;
}

function checkApply(given: Given, names: ReadonlySet<string>): InputMistake[] {
  if (given.autoOptimizeCanaryWeight === undefined || names.has("autoOptimizeAlias")) return [];
  return [mistake("autoOptimizeCanaryWeight", given, "only together with autoOptimizeAlias")];
}

function checkColdStartShare(given: Given): InputMistake[] {
  if (given.coldStartShare === undefined || !given.onlyColdStarts) return [];
  return [
    mistake(
      "coldStartShare",
      given,
      "left out with onlyColdStarts",
      "the cost is that of cold starts alone then",
    ),
  ];
}

/** Both only change what a month costs, which production may say. A discount of 0 is none, with or without a month. */
function checkMonth(given: Given, names: ReadonlySet<string>): InputMistake[] {
  if (names.has("monthlyInvocations") || given.productionDays) return [];
  return (["savingsPlanDiscountPercent", "provisionedConcurrency"] as const)
    .filter((name) => given[name])
    .map((name) => mistake(name, given, "only together with monthlyInvocations or productionDays"));
}

function checkRole(given: Given): InputMistake[] {
  const roleAccount = given.assumeRoleArn?.split(":")[4];
  const { accountId } = splitFunctionReference(given.lambdaARN ?? "");
  if (!roleAccount || !accountId || roleAccount === accountId) return [];
  return [mistake("assumeRoleArn", given, `a role of the function's account, ${accountId}`)];
}
