import { describe, expect, it } from "vitest";
import { nameFolder } from "../../../../lib/cli/gate/name-folder.ts";

describe("nameFolder", () => {
  it.each([
    ["orders-api", "orders-api"],
    ["Orders v1.2_b", "Orders-v1.2_b"],
    ["../../etc/passwd", "etc-passwd"],
    ["..", "target"],
    ["a\u0000b", "a-b"],
    ["x".repeat(300), "x".repeat(100)],
  ])("calls the folder of %j %s", (name, folder) => {
    expect(nameFolder(name, new Map())).toBe(folder);
  });

  it("gives no two targets one folder", () => {
    const folders = new Map([["a b", "/out/a-b"]]);
    expect(nameFolder("a-b", folders)).toBe("a-b-2");
    expect(nameFolder("b", folders)).toBe("b");
  });
});
