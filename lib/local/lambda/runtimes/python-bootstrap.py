"""The Python runtime of the embedded cloud: loads the handler, then serves events from the Runtime API
(2018-06-01) until that goes away. It runs in the function's own process and uses nothing but the standard
library."""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback
import types
from urllib.parse import quote

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
# Simulated milliseconds in a real one, where the cloud's clock runs faster.
CLOCK_RATE = float(os.environ.get("EMBEDDED_CLOUD_CLOCK_RATE", "1"))
IS_JSON_LOG = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"


class RuntimeApi:
    """Calls over one connection that is kept. The process ends when the cloud cannot be reached."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.connection = http.client.HTTPConnection(host, int(port))

    def call(self, method, operation, body=None, headers=None):
        try:
            self.connection.request(method, f"/2018-06-01/runtime/{operation}", body, headers or {})
            response = self.connection.getresponse()
            return response.headers, response.read()
        except (OSError, http.client.HTTPException):
            os._exit(1)

    def next(self):
        return self.call("GET", "invocation/next")

    def post_response(self, request_id, body):
        # The status does not matter: of a response that is too large the cloud has told the caller itself.
        self.call("POST", f"invocation/{request_id}/response", body, {"Content-Type": "application/json"})

    def post_error(self, operation, body):
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Function-Error-Type": quote(body["errorType"]),
        }
        self.call("POST", operation, json.dumps(body).encode(), headers)


class RuntimeFailure(Exception):
    """An error of Lambda's own, told apart by its type."""

    def __init__(self, error_type, message, stack_trace=()):
        super().__init__(message)
        self.body = {"errorMessage": message, "errorType": error_type, "stackTrace": list(stack_trace)}


class Context:
    """What a handler gets as its second argument."""

    def __init__(self, headers):
        env = os.environ
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = env["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = env["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = env["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = env["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = None
        self.identity = types.SimpleNamespace(cognito_identity_id=None, cognito_identity_pool_id=None)
        self._deadline_ms = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline_ms - int(time.time() * 1000)) * CLOCK_RATE))

    def log(self, message):
        sys.stdout.write(str(message))


class LambdaLogHandler(logging.Handler):
    """Writes records of the logging module as Lambda does: between TABs, or as one JSON object."""

    request_id = None

    def emit(self, record):
        record.aws_request_id = self.request_id
        sys.stdout.write(self.format(record) + "\n")


class JsonFormatter(logging.Formatter):
    def format(self, record):
        entry = {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": record.aws_request_id,
        }
        if record.exc_info:
            entry["stackTrace"] = self.formatException(record.exc_info).split("\n")
        return json.dumps(entry)


def set_up_logging():
    handler = LambdaLogHandler()
    text = logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s", "%Y-%m-%dT%H:%M:%S"
    )
    text.converter = time.gmtime
    handler.setFormatter(JsonFormatter() if IS_JSON_LOG else text)
    logging.getLogger().addHandler(handler)


def load_handler(name):
    """`dir/file.fn` is the attribute `fn` of the module `dir.file`."""
    module_name, dot, attribute = name.rpartition(".")
    if not dot:
        raise RuntimeFailure("Runtime.MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack")
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise RuntimeFailure("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        message = f"Syntax error in module '{module_name}': {error}"
        raise RuntimeFailure("Runtime.UserCodeSyntaxError", message, trace) from error
    handler = getattr(module, attribute, None)
    if handler is None:
        raise RuntimeFailure("Runtime.HandlerNotFound", f"Handler '{attribute}' missing on module '{module_name}'")
    return handler


def marshal(value):
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise RuntimeFailure("Runtime.MarshalError", f"Unable to marshal response: {error}") from error


def to_error_body(error, request_id=""):
    if isinstance(error, RuntimeFailure):
        return {**error.body, "requestId": request_id}
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename != __file__]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_list(own),
    }


def log_error(body):
    if IS_JSON_LOG:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        print(json.dumps({"timestamp": stamp, "log_level": "ERROR", **body}))
        return
    trace = "".join(["Traceback (most recent call last):\n", *body["stackTrace"]]) if body["stackTrace"] else ""
    print(f"[ERROR] {body['errorType']}: {body['errorMessage']}\n{trace}".rstrip("\n"))


def serve_next_event(api, handler):
    headers, event = api.next()
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    LambdaLogHandler.request_id = request_id
    os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"]
    try:
        result = marshal(handler(json.loads(event), Context(headers)))
    except Exception as error:  # whatever the handler raises is its caller's to see
        body = to_error_body(error, request_id)
        log_error(body)
        api.post_error(f"invocation/{request_id}/error", body)
        return
    api.post_response(request_id, result)


def main():
    api = RuntimeApi(API)
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    # A module of the bootstrap's own folder must not be found in place of one of the function's.
    sys.path = [folder for folder in sys.path if folder != os.path.dirname(os.path.abspath(__file__))]
    set_up_logging()
    try:
        handler = load_handler(os.environ["_HANDLER"])
    except Exception as error:  # whatever the module raises is its caller's to see
        body = to_error_body(error)
        log_error(body)
        api.post_error("init/error", body)
        sys.exit(1)
    while True:
        serve_next_event(api, handler)


main()
