import { describe, expect, it } from "vitest";
import { listFunctions } from "../../../lib/production/list-functions.ts";
import { fakeLambda, namedError } from "../../helpers/fake-lambda.ts";
import { fakePatience } from "../../helpers/fake-patience.ts";

const arn = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

/** A Lambda that has these functions, in pages of 50, with tags by function. */
function account(
  functions: readonly Record<string, unknown>[],
  tags: Record<string, Record<string, string>> = {},
) {
  return fakeLambda({
    ListFunctions({ Marker = "0", MaxItems }) {
      const start = Number(Marker);
      const end = start + Math.min(50, Number(MaxItems));
      const NextMarker = end < functions.length ? String(end) : undefined;
      return { Functions: functions.slice(start, end), NextMarker };
    },
    GetFunction: ({ FunctionName }) => ({ Tags: tags[String(FunctionName)] }),
  });
}

const named = (...names: string[]) => names.map((name) => ({ FunctionName: name, FunctionArn: arn(name) }));

const list = (lambda: ReturnType<typeof fakeLambda>["lambda"], filter = {}) =>
  listFunctions({ lambda, filter, patience: fakePatience() });

const listedNames = (listing: Awaited<ReturnType<typeof list>>) =>
  listing.functions.map(({ functionName }) => functionName);

describe("listFunctions", () => {
  it("says what of a configuration decides on cost", async () => {
    const { lambda } = account([
      {
        FunctionName: "orders",
        FunctionArn: arn("orders"),
        Runtime: "nodejs24.x",
        PackageType: "Zip",
        MemorySize: 1024,
        Architectures: ["arm64"],
        Timeout: 29,
        EphemeralStorage: { Size: 2048 },
        Environment: { Variables: { SECRET: "s" } },
      },
      { FunctionName: "thumbnails", FunctionArn: arn("thumbnails"), PackageType: "Image" },
    ]);
    expect((await list(lambda)).functions).toEqual([
      {
        functionName: "orders",
        functionArn: arn("orders"),
        runtime: "nodejs24.x",
        packageType: "Zip",
        memoryMb: 1024,
        architecture: "arm64",
        timeoutSeconds: 29,
        ephemeralStorageMb: 2048,
      },
      {
        functionName: "thumbnails",
        functionArn: arn("thumbnails"),
        packageType: "Image",
        memoryMb: 128,
        architecture: "x86_64",
        timeoutSeconds: 3,
        ephemeralStorageMb: 512,
      },
    ]);
  });

  it("reads all pages, in the order of names, and asks for nothing else", async () => {
    const names = Array.from({ length: 101 }, (_, index) => `f${100 - index}`);
    const { lambda, calls } = account(named(...names));
    const listing = await list(lambda);
    expect(listedNames(listing)).toEqual(names.toSorted());
    expect(listing.calls).toEqual({ listFunctions: 3, getFunction: 0 });
    expect(calls.map(({ name, input }) => [name, input.Marker])).toEqual([
      ["ListFunctions", undefined],
      ["ListFunctions", "50"],
      ["ListFunctions", "100"],
    ]);
  });

  it("chooses by prefix", async () => {
    const { lambda } = account(named("shop-orders", "blog-post", "shop-basket"));
    expect(listedNames(await list(lambda, { prefix: "shop-" }))).toEqual(["shop-basket", "shop-orders"]);
  });

  it("chooses by tag, with a value or with any, and asks only for those with the prefix", async () => {
    const tags = { "a-1": { team: "shop" }, "a-2": { team: "blog" }, "a-3": { stage: "prod" } };
    const { lambda } = account(named("a-1", "a-2", "a-3", "b-1"), tags);
    const shop = await list(lambda, { prefix: "a-", tags: [{ key: "team", value: "shop" }] });
    expect(listedNames(shop)).toEqual(["a-1"]);
    expect(shop.calls).toEqual({ listFunctions: 1, getFunction: 3 });
    expect(listedNames(await list(lambda, { tags: [{ key: "team" }] }))).toEqual(["a-1", "a-2"]);
    expect(listedNames(await list(lambda, { tags: [{ key: "toString" }] }))).toEqual([]);
    const both = [{ key: "team" }, { key: "stage", value: "prod" }];
    expect(listedNames(await list(lambda, { tags: both }))).toEqual([]);
    const production = account(named("a-1"), { "a-1": { team: "shop", stage: "prod" } });
    expect(listedNames(await list(production.lambda, { tags: both }))).toEqual(["a-1"]);
  });

  it("leaves out clones of running tunings, and sets aside what has no price per GB-second", async () => {
    const { lambda } = account([
      ...named("orders", "power-tuner-clone-1"),
      { FunctionName: "managed", CapacityProviderConfig: {} },
    ]);
    const listing = await list(lambda);
    expect(listedNames(listing)).toEqual(["orders"]);
    expect(listing.withoutDurationPrice).toEqual(["managed"]);
  });

  it("passes over a function that is deleted while it looks", async () => {
    const { lambda } = fakeLambda({
      ListFunctions: () => ({ Functions: named("gone", "there") }),
      GetFunction({ FunctionName }) {
        if (FunctionName === "gone") throw namedError("ResourceNotFoundException");
        return { Tags: { team: "shop" } };
      },
    });
    expect(listedNames(await list(lambda, { tags: [{ key: "team" }] }))).toEqual(["there"]);
  });

  it("names the permission to read tags when it is missing", async () => {
    const { lambda } = fakeLambda({
      ListFunctions: () => ({ Functions: named("orders") }),
      GetFunction: () => ({ TagsError: { ErrorCode: "AccessDeniedException", Message: "no" } }),
    });
    await expect(list(lambda, { tags: [{ key: "team" }] })).rejects.toMatchObject({
      name: "TargetError",
      message: "no permission for lambda:ListTags on orders: allow it to the credentials in use",
    });
  });

  it("waits throttling out", async () => {
    let sends = 0;
    const { lambda } = fakeLambda({
      ListFunctions() {
        sends += 1;
        if (sends === 1) throw namedError("TooManyRequestsException");
        return { Functions: named("orders") };
      },
    });
    const listing = await list(lambda);
    expect(listedNames(listing)).toEqual(["orders"]);
    expect(listing.calls.listFunctions).toBe(2);
  });
});
