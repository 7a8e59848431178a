"""Stands between one function and moto, and writes down what the SDK of that function asks for."""

import http.client
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROTATE = "arn:aws:lambda:us-east-1:123456789012:function:rotate"
SERVICES = {"DynamoDB_20120810": "dynamodb", "secretsmanager": "secretsmanager"}


def called(target, body):
    """The IAM action of a request and the tables or secrets it names: `("dynamodb:GetItem", ["clients-1"])`."""
    service, operation = target.split(".")
    request = json.loads(body)
    if "RequestItems" in request:
        resources = list(request["RequestItems"])
    else:
        resources = [request.get("TableName") or request["SecretId"]]
    return f"{SERVICES[service]}:{operation}", resources


def naming_the_function(target, body):
    """moto forgets the rotation function of a secret when a later RotateSecret does not name it again."""
    if target != "secretsmanager.RotateSecret":
        return body
    return json.dumps({"RotationLambdaARN": ROTATE, "RotationRules": {"AutomaticallyAfterDays": 30}} | json.loads(body)).encode()


class Recorder:
    """An endpoint for one function: `url` goes into its `AWS_ENDPOINT_URL`, `calls` is what it did."""

    def __init__(self, moto_port):
        self.calls = set()
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                target = self.headers["x-amz-target"]
                if target:  # CloudFormation has another protocol; only the operator speaks it
                    action, resources = called(target, body)
                    recorder.calls |= {(action, resource) for resource in resources}
                    body = naming_the_function(target, body)
                status, headers, answer = recorder.pass_on(dict(self.headers), body)
                self.send_response(status)
                for name, value in headers:
                    if name.lower() in ("content-type", "x-amzn-requestid", "x-amz-crc32"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.moto_port = moto_port
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pass_on(self, headers, body):
        kept = {name: value for name, value in headers.items() if not re.match("host|connection|content-length", name, re.I)}
        moto = http.client.HTTPConnection("127.0.0.1", self.moto_port, timeout=30)
        moto.request("POST", "/", body, kept)
        answer = moto.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
