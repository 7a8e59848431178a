"""The pretend Intervals.icu of the local server, with a switch in front of it that makes it refuse every credential."""

import contextlib
import http.client
import pathlib
import subprocess
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Upstream:
    """`url` goes into `INTERVALS_BASE_URL`."""

    def __init__(self, local, top):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="lent-"))
        self.lender = subprocess.Popen(
            [*local, "lend", "--data", str(folder), "--base-url", "http://localhost:1", "--env-file", str(folder / "env")],
            cwd=top, stdout=subprocess.PIPE, text=True)
        if not self.lender.stdout.readline().startswith("lending"):
            raise RuntimeError("the local server lends nothing")
        lines = (folder / "env").read_text().splitlines()
        variables = dict(line.split("=", 1) for line in lines)
        self.address = variables["INTERVALS_BASE_URL"].removeprefix("http://")
        self.refuses = False
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, headers, content = upstream.pass_on(self.command, self.path, dict(self.headers), body)
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in ("content-length", "connection", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pass_on(self, method, path, headers, body):
        if self.refuses:
            return 401, [("content-type", "application/json")], b'{"status":401,"error":"Unauthorized"}'
        connection = http.client.HTTPConnection(self.address, timeout=30)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()

    @contextlib.contextmanager
    def refusing(self):
        self.refuses = True
        try:
            yield
        finally:
            self.refuses = False

    def stop(self):
        self.server.shutdown()
        self.lender.terminate()
        self.lender.wait()
