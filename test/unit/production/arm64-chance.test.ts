import { expect, it } from "vitest";
import { chooseArm64Chance } from "../../../lib/production/arm64-chance.ts";

const chance = (runtime?: string, packageType: "Zip" | "Image" = "Zip") =>
  chooseArm64Chance({ architecture: "x86_64", packageType, ...(runtime ? { runtime } : {}) }).fit;

it.each(["nodejs12.x", "nodejs24.x", "python3.8", "python3.14", "ruby2.7", "ruby3.4"])(
  "takes %s as it is",
  (runtime) => {
    expect(chance(runtime)).toBe("as-it-is");
  },
);

it.each(["java8.al2", "java25", "dotnetcore3.1", "dotnet10", "provided.al2", "provided.al2023"])(
  "wants the code of %s built",
  (runtime) => {
    expect(chance(runtime)).toBe("rebuilt");
  },
);

it.each([
  "nodejs",
  "nodejs4.3-edge",
  "nodejs8.10",
  "nodejs10.x",
  "python2.7",
  "python3.6",
  "python3.7",
  "ruby2.5",
  "java8",
  "dotnetcore2.1",
  "go1.x",
  "provided",
])("knows that %s is for x86_64 only", (runtime) => {
  expect(chance(runtime)).toBe("no");
});

it("wants images built", () => {
  expect(chance(undefined, "Image")).toBe("rebuilt");
});

it("has nothing to say of what is on arm64 already", () => {
  const onArm64 = { architecture: "arm64", packageType: "Zip", runtime: "nodejs24.x" } as const;
  expect(chooseArm64Chance(onArm64)).toEqual({ fit: "no", why: "It is on arm64 already." });
});
