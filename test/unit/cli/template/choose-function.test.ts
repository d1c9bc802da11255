import { describe, expect, it } from "vitest";
import { chooseFunction } from "../../../../lib/cli/template/choose-function.ts";
import type { TemplateFunction } from "../../../../lib/cli/template/template-function.ts";

const ABSENT = { state: "absent" } as const;

function make(logicalId: string, more: Partial<TemplateFunction> = {}): TemplateFunction {
  return {
    logicalId,
    stackNames: ["Shop"],
    file: "/cdk.out/Shop.template.json",
    functionName: ABSENT,
    handler: ABSENT,
    runtime: ABSENT,
    memoryMb: ABSENT,
    timeoutSeconds: ABSENT,
    architecture: ABSENT,
    environment: new Map(),
    layerCount: 0,
    code: { kind: "path", path: "/cdk.out/asset.1" },
    ...more,
  };
}

const orders = make("OrdersA9B65338", { constructPath: "Shop/Api/Orders" });
const stock = make("Stock11112222", { functionName: { state: "known", value: "stock-keeper" } });
const prodOrders = make("OrdersA9B65338", { stackNames: ["Prod/Shop", "Prod-Shop"] });
const all = [orders, stock, prodOrders];

describe("chooseFunction", () => {
  it.each([
    ["a logical id", "Stock11112222", stock],
    ["a stack and an id", "Shop/OrdersA9B65338", orders],
    ["another name of the stack and an id", "Prod-Shop/OrdersA9B65338", prodOrders],
    ["a construct path", "Shop/Api/Orders", orders],
    ["a construct path as CloudFormation shows it", "/Shop/Api/Orders/Resource", orders],
    ["the end of a construct path", "Api/Orders", orders],
    ["the function's name", "stock-keeper", stock],
  ])("finds a function by %s", (_title, name, wanted) => {
    expect(chooseFunction(name, all)).toEqual({ ok: true, value: wanted });
  });

  it("names those that have the same logical id, so that each can be told from the others", () => {
    expect(chooseFunction("OrdersA9B65338", all)).toMatchObject({
      ok: false,
      mistakes: [
        {
          field: "LOGICAL_ID",
          value: "OrdersA9B65338",
          allowed: "one of Shop/Api/Orders, Prod/Shop/OrdersA9B65338",
          hint: "2 functions have that name",
        },
      ],
    });
  });

  it.each([
    ["Stok11112222", "Stock11112222"],
    ["stock", "Stock11112222"],
    ["stock-keper", "Stock11112222"],
    ["Order", "Shop/Api/Orders"],
  ])("suggests a name that is near to %s", (name, near) => {
    expect(chooseFunction(name, all)).toMatchObject({ mistakes: [{ hint: `did you mean ${near}?` }] });
  });

  it("suggests nothing where nothing is near, and lists what there is where no name was given", () => {
    const far = chooseFunction("payments", all);
    expect(far.ok ? [] : far.mistakes).toMatchObject([{ value: "payments", hint: undefined }]);
    expect(chooseFunction(undefined, [orders, stock])).toMatchObject({
      mistakes: [{ value: undefined, allowed: "one of OrdersA9B65338, Stock11112222" }],
    });
  });

  it("refuses a template without functions", () => {
    expect(chooseFunction("Orders", [])).toMatchObject({ mistakes: [{ field: "--template" }] });
  });

  it("lists at most ten of many", () => {
    const many = Array.from({ length: 30 }, (_, index) => make(`F${index}`));
    const chosen = chooseFunction("x", many);
    expect(chosen.ok ? "" : chosen.mistakes[0]?.allowed).toMatch(/F9 and 20 more$/);
  });
});
