/**
 * Source to begin a handler with that calls the embedded cloud: `send(service, method, path, body)` gives status and
 * text, signed with what the function's environment variables say. Functions of tests are single files without the SDK.
 */
export const SIGNING = `
import { createHash, createHmac } from "node:crypto";
import http from "node:http";
const sha = (data) => createHash("sha256").update(data).digest("hex");
const mac = (key, text) => createHmac("sha256", key).update(text).digest();
function send(service, method, path, body = "", type = "application/json") {
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION } = process.env;
  const date = new Date().toISOString().replace(/[-:]|\\.\\d+/g, "");
  const url = new URL(path, AWS_ENDPOINT_URL);
  const signed = { "content-type": type, host: url.host, "x-amz-content-sha256": sha(body), "x-amz-date": date, "x-amz-security-token": AWS_SESSION_TOKEN };
  const names = Object.keys(signed);
  const canonical = [method, url.pathname, "", ...names.map((n) => n + ":" + signed[n]), "", names.join(";"), sha(body)].join("\\n");
  const scope = [date.slice(0, 8), AWS_REGION, service, "aws4_request"];
  const key = scope.reduce(mac, "AWS4" + AWS_SECRET_ACCESS_KEY);
  const signature = mac(key, ["AWS4-HMAC-SHA256", date, scope.join("/"), sha(canonical)].join("\\n")).toString("hex");
  const authorization = "AWS4-HMAC-SHA256 Credential=" + [AWS_ACCESS_KEY_ID, ...scope].join("/") + ", SignedHeaders=" + names.join(";") + ", Signature=" + signature;
  const headers = { ...signed, authorization, "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    http.request(url, { method, headers }, async (response) => {
      const chunks = await response.toArray();
      resolve({ status: response.statusCode, text: Buffer.concat(chunks).toString() });
    }).on("error", reject).end(body);
  });
}
`;
