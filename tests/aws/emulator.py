"""Runs a built `bootstrap` under the Lambda runtime interface emulator that is shipped inside the SAM command line."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

import samcli

RAPID = pathlib.Path(samcli.__file__).parent / "local" / "rapid"
ARM_LIBRARIES = "/usr/aarch64-linux-gnu"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Function:
    """One function, started as Lambda starts it: from its bootstrap and its environment, and with nothing else."""

    def __init__(self, name, bootstrap, environment, foreign=False):
        self.name, self.port = name, free_port()
        self.first_ms = None  # the first event also waits for the start of the bootstrap
        self.log = tempfile.NamedTemporaryFile(prefix=f"{name}-", suffix=".log")
        # The emulator is of this machine. A bootstrap of the other architecture runs under qemu.
        command = ["qemu-aarch64", "-L", ARM_LIBRARIES, str(bootstrap)] if foreign else [str(bootstrap)]
        self.process = subprocess.Popen(
            [self.emulator(), "--runtime-interface-emulator-address", f"127.0.0.1:{self.port}",
             "--runtime-api-address", f"127.0.0.1:{free_port()}", *command, "bootstrap"],
            env={"PATH": os.environ["PATH"], "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "local",
                 "AWS_SECRET_ACCESS_KEY": "local", **environment},
            stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True)
        self.wait_until_listening()

    @staticmethod
    def emulator():
        """A copy that may be executed: the wheel ships the emulator without that bit."""
        copy = pathlib.Path(tempfile.gettempdir()) / "aws-lambda-rie"
        if not copy.exists():
            unfinished = copy.with_suffix(f".{os.getpid()}")
            shutil.copy(RAPID / "aws-lambda-rie-x86_64", unfinished)
            unfinished.chmod(0o755)
            unfinished.rename(copy)
        return str(copy)

    def wait_until_listening(self):
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not start: {self.printed()}")

    def invoke(self, event):
        """The answer of the function to one event."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/2015-03-31/functions/function/invocations", json.dumps(event).encode())
        started = time.monotonic()
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        self.first_ms = self.first_ms or (time.monotonic() - started) * 1000
        try:
            return json.loads(text)
        except ValueError as error:
            raise RuntimeError(f"{self.name}: {text[:300]!r}\n{self.printed()}") from error

    def printed(self):
        return pathlib.Path(self.log.name).read_text(errors="replace")

    def lines(self):
        """The JSON lines of its log."""
        return [json.loads(line) for line in self.printed().splitlines() if line.startswith("{")]

    def stop(self):
        os.killpg(self.process.pid, 15)
        self.process.wait()
        self.log.close()
