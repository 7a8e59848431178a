"""The promises of the store on a second engine: moto's server, over the real SDK.

Usage: python tests/aws/second_engine.py       needs: pip install 'moto[server]', and cargo
Exits with the code of the tests.
"""

import json
import logging
import os
import pathlib
import subprocess
import sys

from moto.server import ThreadedMotoServer

TOP = pathlib.Path(__file__).parents[2]
# moto evaluates a condition and writes in two steps, so two racers may both win; the engine of `cargo test` lets one win.
RACE = "_race"


def test_binary():
    """The store's tests as `cargo test` has built them."""
    command = ["cargo", "test", "--no-run", "--quiet", "--message-format=json"]
    printed = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, check=True, text=True).stdout
    for line in printed.splitlines():
        built = json.loads(line)
        if built.get("executable") and built["target"]["name"] == "it" and "shared/store" in built["manifest_path"]:
            return built["executable"]
    raise RuntimeError("the store has no tests")


def races(tests):
    """Their names, which all say so."""
    listed = subprocess.run([tests, "--list", RACE], stdout=subprocess.PIPE, check=True, text=True).stdout
    return [line.removesuffix(": test") for line in listed.splitlines() if line.endswith(": test")]


def main():
    logging.disable(logging.WARNING)
    moto = ThreadedMotoServer(port=0, verbose=False)
    moto.start()
    environment = {**os.environ, "STORE_TEST_ENDPOINT": f"http://127.0.0.1:{moto.get_host_and_port()[1]}"}
    tests = test_binary()
    print("left out, for they may fail here:", *races(tests), sep="\n  ", flush=True)
    ended = subprocess.run([tests, "--quiet", "--skip", RACE], cwd=TOP / "shared/store", env=environment)
    moto.stop()
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
