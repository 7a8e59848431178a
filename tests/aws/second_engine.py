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
RACES = [
    "clients::gives_the_right_to_fetch_a_document_to_one_of_sixteen",
    "clients::registers_once_under_sixteen_racers",
    "codes::counts_every_failure_of_thirty_two_racers_up_to_the_limit",
    "codes::loses_no_count_among_thirty_two_racers",
    "grants::gives_all_racers_the_same_successor_and_moves_one_generation",
    "grants::redeems_a_code_once_under_thirty_two_racers_and_shows_the_winner_to_all_others",
    "grants::rotates_once_under_thirty_two_racers_with_different_successors",
    "transactions::allows_once_under_sixteen_racers",
    "upstream::uses_a_state_once_under_sixteen_racers",
    "users::stores_one_of_sixteen_credentials_that_race_for_a_version",
]


def test_binary():
    """The store's tests as `cargo test` has built them."""
    command = ["cargo", "test", "--no-run", "--quiet", "--message-format=json"]
    printed = subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, check=True, text=True).stdout
    for line in printed.splitlines():
        built = json.loads(line)
        if built.get("executable") and built["target"]["name"] == "it" and "shared/store" in built["manifest_path"]:
            return built["executable"]
    raise RuntimeError("the store has no tests")


def main():
    logging.disable(logging.WARNING)
    moto = ThreadedMotoServer(port=0, verbose=False)
    moto.start()
    environment = {**os.environ, "STORE_TEST_ENDPOINT": f"http://127.0.0.1:{moto.get_host_and_port()[1]}"}
    skipped = [word for race in RACES for word in ("--skip", race)]
    ended = subprocess.run([test_binary(), "--quiet", "--exact", *skipped], cwd=TOP / "shared/store", env=environment)
    moto.stop()
    sys.exit(ended.returncode)


if __name__ == "__main__":
    main()
