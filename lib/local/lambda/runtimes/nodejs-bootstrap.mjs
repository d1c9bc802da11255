// The Node.js runtime of the embedded cloud: loads the handler, then serves events from the Runtime API
// (2018-06-01) until that goes away. It runs in the function's own process and is one file, so that it can be
// put beside a bundled program; it uses nothing but Node.js.
// An import of one of Node's modules reads all its exports, some of which load much more; this reads what is used.
const { existsSync } = process.getBuiltinModule("node:fs");
const { createRequire } = process.getBuiltinModule("node:module");
const net = process.getBuiltinModule("node:net");
const path = process.getBuiltinModule("node:path");
const { pathToFileURL } = process.getBuiltinModule("node:url");
const { format } = process.getBuiltinModule("node:util");

const { AWS_LAMBDA_RUNTIME_API = "", LAMBDA_TASK_ROOT = process.cwd(), _HANDLER = "" } = process.env;
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

/** Simulated milliseconds in a real one, where the cloud's clock runs faster. */
const CLOCK_RATE = Number(process.env.EMBEDDED_CLOUD_CLOCK_RATE ?? 1);

/** Exit codes of Lambda's own runtime for errors that nobody caught. */
const EXIT_UNHANDLED_REJECTION = 128;
const EXIT_UNCAUGHT_EXCEPTION = 129;

/** @type {"init" | "idle" | "invoke"} Who waits for this process: nobody while it waits for an event. */
let phase = "init";
/** Of the last event, for log lines. */
let requestId;

/** An error of Lambda's own, told apart by its type. */
class RuntimeError extends Error {
  constructor(type, message) {
    super(message);
    this.name = type;
  }
}

// Talking to the Runtime API

/** The only connection. It is undefined before the first call, and after a close between two calls. */
let socket;
/** Takes what arrives, while a call waits for its response. */
let receive;

/**
 * Calls the Runtime API. The process ends when it cannot be reached: then the cloud is gone.
 * Lambda's runtime too has a client of its own, so that a handler pays for Node's only when it uses that.
 */
async function callApi(method, operation, headers = {}, body = "") {
  const content = Buffer.from(body);
  const fields = { Host: AWS_LAMBDA_RUNTIME_API, ...headers };
  if (method === "POST") fields["Content-Length"] = content.length;
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket ??= connect();
  socket.ref();
  const response = readResponse();
  socket.write(`${method} /2018-06-01/runtime/${operation} HTTP/1.1\r\n${head.join("")}\r\n`);
  socket.write(content);
  await response;
  // What waits for the handler's event loop to be empty does not wait for this connection.
  socket?.unref();
  return response;
}

function connect() {
  const [host, port] = AWS_LAMBDA_RUNTIME_API.split(":");
  const opened = net.connect({ host, port: Number(port), noDelay: true });
  opened.on("data", (chunk) => receive?.(chunk));
  opened.on("error", () => process.exit(1));
  opened.on("close", () => {
    if (receive !== undefined) process.exit(1);
    socket = undefined;
  });
  return opened;
}

/** Resolves with the headers and body of one response, which has a Content-Length. */
function readResponse() {
  const { promise, resolve } = Promise.withResolvers();
  const chunks = [];
  let receivedBytes = 0;
  let head;
  receive = (chunk) => {
    chunks.push(chunk);
    receivedBytes += chunk.length;
    head ??= parseHead(Buffer.concat(chunks));
    if (head === undefined || receivedBytes < head.length + head.bodyLength) return;
    receive = undefined;
    resolve({ headers: head.headers, body: Buffer.concat(chunks).toString("utf8", head.length) });
  };
  return promise;
}

/** Undefined until it is complete. */
function parseHead(received) {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const [, ...lines] = received.toString("latin1", 0, end).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = line.match(/^([^:]*):\s*(.*)$/);
      return [name.toLowerCase(), value];
    }),
  );
  return { headers, length: end + 4, bodyLength: Number(headers["content-length"]) };
}

async function postError(operation, error) {
  await flushOutput();
  const body = toErrorBody(error);
  const headers = {
    "Content-Type": "application/json",
    "Lambda-Runtime-Function-Error-Type": encodeURIComponent(body.errorType),
  };
  return callApi("POST", operation, headers, JSON.stringify(body));
}

/** An error in the shape that Lambda's Node.js runtime gives it; anything can be thrown. */
function toErrorBody(error) {
  if (isError(error)) {
    const trace = typeof error.stack === "string" ? error.stack.split("\n") : [];
    return { errorType: String(error.name), errorMessage: String(error.message), trace };
  }
  return { errorType: typeof error, errorMessage: describeThrown(error), trace: [] };
}

function isError(value) {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

function describeThrown(value) {
  try {
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  } catch {
    return "unknown";
  }
}

// Logging

const write = (line) => process.stdout.write(line);

/** Lambda's log lines: time, request id, level and message between TABs, or one JSON object. */
function logLine(level, args) {
  const timestamp = new Date().toISOString();
  if (process.env.AWS_LAMBDA_LOG_FORMAT === "JSON") {
    const [only] = args;
    const message = args.length === 1 && typeof only === "object" && !isError(only) ? only : format(...args);
    write(`${stringifyLog({ timestamp, level, requestId, message }, args)}\n`);
    return;
  }
  write(`${timestamp}\t${requestId}\t${level}\t${format(...args)}\n`);
}

function stringifyLog(record, args) {
  try {
    return JSON.stringify(record);
  } catch {
    return JSON.stringify({ ...record, message: format(...args) });
  }
}

function patchConsole() {
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", trace: "TRACE", warn: "WARN", error: "ERROR" };
  for (const [method, level] of Object.entries(levels)) {
    console[method] = (...args) => logLine(level, args);
  }
}

/** What is more than the pipe holds is written later; it belongs before the end of the invocation. */
async function flushOutput() {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.writableLength === 0) continue;
    await new Promise((resolve) => stream.write("", resolve));
  }
}

// Loading the handler

/** `dir/file.fn.sub` is the export `fn.sub` of the module `dir/file`. */
async function loadHandler(taskRoot, handlerName) {
  const folder = path.dirname(handlerName);
  const [, moduleName, exportPath] = path.basename(handlerName).match(/^([^.]+)\.(.+)$/) ?? [];
  if (handlerName.includes("..") || moduleName === undefined) {
    throw new RuntimeError("Runtime.MalformedHandlerName", `Bad handler '${handlerName}'`);
  }
  const loaded = await loadModule(path.resolve(taskRoot, folder, moduleName));
  const handler = findExport(loaded, exportPath);
  if (handler === undefined) {
    throw new RuntimeError("Runtime.HandlerNotFound", `${handlerName} is undefined or not exported`);
  }
  if (typeof handler !== "function") {
    throw new RuntimeError("Runtime.HandlerNotFound", `${handlerName} is not a function`);
  }
  if (handler[STREAMING] !== undefined) {
    throw new RuntimeError("Runtime.InvalidStreamingOperation", "Response streaming is not emulated.");
  }
  return handler;
}

/** ECMAScript modules carry a CommonJS module's exports as their default. */
function findExport(loaded, exportPath) {
  const names = exportPath.split(".");
  const find = (root) => names.reduce((value, name) => value?.[name], root);
  return find(loaded) ?? find(loaded?.default);
}

async function loadModule(base) {
  const file = [`${base}.js`, `${base}.mjs`, `${base}.cjs`].find((candidate) => existsSync(candidate));
  try {
    if (file !== undefined) return await import(pathToFileURL(file).href);
    // A folder with an index.js or a package.json.
    const require = createRequire(path.join(LAMBDA_TASK_ROOT, "index.js"));
    return await import(pathToFileURL(require.resolve(base)).href);
  } catch (error) {
    throw toLoadError(error);
  }
}

function toLoadError(error) {
  if (error instanceof SyntaxError) {
    return Object.assign(new RuntimeError("Runtime.UserCodeSyntaxError", String(error)), {
      stack: error.stack,
    });
  }
  if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
    return Object.assign(new RuntimeError("Runtime.ImportModuleError", String(error)), {
      stack: error.stack,
    });
  }
  return error;
}

// Running the handler

function createContext(headers, settle) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  const parse = (header) => (header === undefined ? undefined : JSON.parse(header));
  const { env } = process;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    clientContext: parse(headers["lambda-runtime-client-context"]),
    identity: parse(headers["lambda-runtime-cognito-identity"]),
    getRemainingTimeInMillis: () => Math.floor((deadlineMs - Date.now()) * CLOCK_RATE),
    done: settle,
    fail: (error) => settle(error ?? null),
    succeed: (value) => settle(null, value),
  };
}

/**
 * Resolves with what the handler returned as a promise or gave its callback. A callback waits for the event loop to
 * be empty, unless the handler said otherwise; a handler that does none of these ends with null then.
 */
async function runHandler(handler, event, headers) {
  const { promise, resolve, reject } = Promise.withResolvers();
  let answer = null;
  const endOfWork = () => resolve(answer);
  const settle = (error, value = null) => {
    if (error !== null && error !== undefined) reject(error);
    else if (context.callbackWaitsForEmptyEventLoop) answer = value;
    else resolve(value);
  };
  const context = createContext(headers, settle);
  process.once("beforeExit", endOfWork);
  try {
    const returned = handler(event, context, settle);
    if (typeof returned?.then === "function") returned.then(resolve, reject);
    return await promise;
  } finally {
    process.off("beforeExit", endOfWork);
  }
}

async function serveNextEvent(handler) {
  phase = "idle";
  const { headers, body } = await callApi("GET", "invocation/next");
  phase = "invoke";
  requestId = headers["lambda-runtime-aws-request-id"];
  process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  let result;
  try {
    result = JSON.stringify(await runHandler(handler, JSON.parse(body), headers)) ?? "null";
  } catch (error) {
    const { trace, ...rest } = toErrorBody(error);
    logLine("ERROR", ["Invoke Error \t%s", JSON.stringify({ ...rest, stack: trace })]);
    await postError(`invocation/${requestId}/error`, error);
    return;
  }
  await flushOutput();
  // The status does not matter: of a response that is too large the cloud has told the caller itself.
  await callApi("POST", `invocation/${requestId}/response`, { "Content-Type": "application/json" }, result);
}

/** Reports an error that nobody caught to whoever waits, and ends the process, as its state is unknown. */
async function endByError(label, error, exitCode) {
  logLine("ERROR", [`${label} \t%s`, JSON.stringify(toErrorBody(error))]);
  if (phase === "init") await postError("init/error", error);
  if (phase === "invoke") await postError(`invocation/${requestId}/error`, error);
  process.exit(exitCode);
}

function reportUncaughtErrors() {
  process.on("uncaughtException", (error) => {
    endByError("Uncaught Exception", error, EXIT_UNCAUGHT_EXCEPTION);
  });
  process.on("unhandledRejection", (reason) => {
    const error = new RuntimeError("Runtime.UnhandledPromiseRejection", String(reason));
    if (isError(reason)) error.stack = `${error.name}: ${error.message}\n${reason.stack}`;
    endByError("Unhandled Promise Rejection", error, EXIT_UNHANDLED_REJECTION);
  });
}

patchConsole();
reportUncaughtErrors();
globalThis.awslambda = {
  streamifyResponse: (handler) => Object.assign(handler, { [STREAMING]: "response" }),
};
let handler;
try {
  handler = await loadHandler(LAMBDA_TASK_ROOT, _HANDLER);
} catch (error) {
  await endByError("Uncaught Exception", error, EXIT_UNCAUGHT_EXCEPTION);
}
for (;;) await serveNextEvent(handler);
