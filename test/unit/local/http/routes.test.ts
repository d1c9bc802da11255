import { describe, expect, it } from "vitest";
import { findRoute } from "../../../../lib/local/http/routes.ts";

const run = async () => ({ statusCode: 200 });
const ROUTES = [
  { name: "Get", method: "GET", path: "/functions/{Name}", run },
  { name: "GetCode", method: "GET", path: "/functions/{Name}/code", run },
];

describe("findRoute", () => {
  it("decodes the names in the path", () => {
    const found = findRoute(
      ROUTES,
      "GET",
      "/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af",
    );
    expect(found?.names).toEqual({ Name: "arn:aws:lambda:us-east-1:000000000000:function:f" });
  });

  it("tells routes apart by their length and a slash at the end changes nothing", () => {
    expect(findRoute(ROUTES, "GET", "/functions/f/code")?.route).toBe(ROUTES[1]);
    expect(findRoute(ROUTES, "GET", "/functions/f/")?.route).toBe(ROUTES[0]);
  });

  it("finds nothing for another method, an empty name or a longer path", () => {
    expect(findRoute(ROUTES, "POST", "/functions/f")).toBeUndefined();
    expect(findRoute(ROUTES, "GET", "/functions//code")).toBeUndefined();
    expect(findRoute(ROUTES, "GET", "/functions/f/code/x")).toBeUndefined();
  });
});
