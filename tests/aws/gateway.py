"""A stand-in for the HTTP API of the translated template: requests in, events of payload format 2.0 out, answers back.

What it does as the gateway does: the routes and response mappings are those of the template; header names arrive in lower
case, repeats are joined by commas, cookies stand apart; bodies that are not text are base64; request line and headers share
10,240 bytes, a body has at most 10 MB. `renames` turns WWW-Authenticate into x-amzn-remapped-www-authenticate before the
mapping is applied. Not imitated: throttles and the limit of 30 s.
"""

import base64
import json
import re
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import translated

HEAD_BYTES = 10_240
BODY_BYTES = 10 * 1024 * 1024
TEXT = re.compile(r"text/|application/(json|javascript|xml)|.*\+(json|xml)", re.I)
RENAMED = "x-amzn-remapped-www-authenticate"


def event(method, target, headers, body=b"", source="192.0.2.7"):
    """The event that an HTTP API makes of a request; `headers` are pairs as they came."""
    path, _, query = target.partition("?")
    joined, cookies = {}, []
    for name, value in headers:
        if name.lower() == "cookie":
            cookies += value.split("; ")
        else:
            joined[name.lower()] = f"{joined[name.lower()]},{value}" if name.lower() in joined else value
    host = joined.get("host", "")
    made = {
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query, "headers": joined,
        "requestContext": {
            "accountId": "123456789012", "apiId": "api", "domainName": host, "domainPrefix": host.split(".")[0],
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": source, "userAgent": joined.get("user-agent", "")},
            "requestId": uuid.uuid4().hex, "routeKey": "$default", "stage": "$default",
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime()), "timeEpoch": int(time.time() * 1000)},
        "isBase64Encoded": False}
    if cookies:
        made["cookies"] = cookies
    if body:
        is_text = TEXT.match(joined.get("content-type", "")) is not None
        made["isBase64Encoded"] = not is_text
        made["body"] = body.decode() if is_text else base64.b64encode(body).decode()
    return made


class Gateway:
    """`url` is where clients reach it. `functions` maps a name to something with `invoke`."""

    def __init__(self, template, functions, port, renames=False):
        self.functions, self.renames = functions, renames
        self.routes, self.mappings = routes_of(template)
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                head = len(self.requestline) + sum(len(name) + len(value) for name, value in self.headers.items())
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, headers, content = gateway.handle(self.command, self.path, self.headers.items(), body, head)
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() != "content-length":
                        self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://localhost:{port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handle(self, method, target, headers, body, head):
        """Status, header pairs and body."""
        if head > HEAD_BYTES:
            return own_answer(431, "Request Header Fields Too Large")
        if len(body) > BODY_BYTES:
            return own_answer(413, "Request Entity Too Large")
        function = self.function_of(target.partition("?")[0])
        if function is None:
            return own_answer(404, "Not Found")
        answer = self.functions[function].invoke(event(method, target, headers, body))
        if "statusCode" not in answer:
            return own_answer(500, "Internal Server Error")
        content = answer.get("body") or ""
        content = base64.b64decode(content) if answer.get("isBase64Encoded") else content.encode()
        headers = self.mapped(function, answer["statusCode"], answer.get("headers", {}))
        return answer["statusCode"], [*headers.items(), *(("set-cookie", c) for c in answer.get("cookies", []))], content

    def function_of(self, path):
        if path in self.routes:
            return self.routes[path]
        greedy = [route for route in self.routes if route.endswith("{proxy+}") and path.startswith(route[:-8]) and len(path) > len(route) - 8]
        return self.routes[greedy[0]] if greedy else None

    def mapped(self, function, status, headers):
        headers = {name.lower(): value for name, value in headers.items()}
        sent = dict(headers)
        if self.renames and "www-authenticate" in headers:
            headers[RENAMED] = headers.pop("www-authenticate")
        for source, destination in self.mappings.get(function, {}).get(str(status), []):
            if source in sent:
                headers[destination] = sent[source]
        return headers

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def own_answer(status, message):
    return status, [("content-type", "application/json")], json.dumps({"message": message}).encode()


def routes_of(template):
    """Path to function, and function to status to header mappings."""
    integrations, mappings = {}, {}
    for name, integration in translated.of_type(template, "AWS::ApiGatewayV2::Integration").items():
        function = name.removesuffix("Integration").lower()
        integrations[name] = function
        for status, parameters in integration["Properties"].get("ResponseParameters", {}).items():
            pairs = [(p["Source"].removeprefix("$response.header."), p["Destination"].removeprefix("overwrite:header."))
                     for p in parameters["ResponseParameters"]]
            mappings.setdefault(function, {})[status] = pairs
    routes = {}
    for route in translated.of_type(template, "AWS::ApiGatewayV2::Route").values():
        integration = re.search(r"\$\{(\w+)\}", json.dumps(route["Properties"]["Target"]))[1]
        routes[route["Properties"]["RouteKey"].removeprefix("ANY ")] = integrations[integration]
    return routes, mappings
