"""The artefacts of `sam build`: their size, and that each starts and answers events of an HTTP API.

Usage: python tests/aws/artefacts.py FOLDER x86_64|arm64
An artefact of the other architecture runs under qemu: apt install qemu-user libc6-arm64-cross libgcc-s1-arm64-cross.
Prints one line per artefact and per event; exits 1 when one breaks its promise.
"""

import base64
import json
import pathlib
import sys

import translated
from deployment import ROTATED, Deployment

BASE_URL = "https://mcp.example.com"
EVENTS = pathlib.Path(__file__).parent / "events"
# Most bytes of an unpacked bootstrap. mcp is the tools, the protocol and two clients over one TLS library.
BOUNDS = {"discovery": 2_200_000, "register": 9_500_000, "authorize": 11_500_000, "token": 9_500_000, "mcp": 16_500_000, "rotate": 8_800_000}
MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}  # e_machine of the ELF header


def bootstrap(folder, name):
    return pathlib.Path(folder).resolve() / f"{name.capitalize()}Function" / "bootstrap"


def recorded(name):
    return json.loads((EVENTS / f"{name}.json").read_text())


def oversized():
    """As large as Lambda lets an event become: 6 MB, of which the body is base64."""
    event = recorded("form")
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/mcp"
    event["headers"]["content-type"] = "application/json"
    event["headers"]["authorization"] = "Bearer x"
    return event | {"body": base64.b64encode(b" " * 4_400_000).decode()}


def metadata(answer):
    document = json.loads(answer["body"])
    return answer["statusCode"] == 200 and document["issuer"] == BASE_URL and answer["isBase64Encoded"] is False


def head(answer):
    return answer["statusCode"] == 200 and not answer.get("body")


def form(answer):
    """The form was read: the client that it names is not known here."""
    return (answer["statusCode"], json.loads(answer["body"])["error"]) == (401, "invalid_client") and answer["headers"]["cache-control"] == "no-store"


def registration(answer):
    return answer["statusCode"] == 201 and "client_secret" not in json.loads(answer["body"])


def cookies_in(answer):
    """The browser is known by its cookie, so it is given none."""
    return answer["statusCode"] in (200, 303) and not any("icu_b=" in cookie for cookie in answer.get("cookies", []))


def cookies_out(answer):
    given = answer.get("cookies", [])
    return any(cookie.startswith("__Host-icu_b=") and "HttpOnly" in cookie for cookie in given) and "set-cookie" not in answer["headers"]


def repeated(answer):
    """A repeated parameter is seen as two: a page, and never a redirect."""
    return answer["statusCode"] == 400 and "location" not in answer["headers"]


def challenge(answer):
    headers, expected = answer["headers"], f'resource_metadata="{BASE_URL}/.well-known/oauth-protected-resource/mcp"'
    return answer["statusCode"] == 401 and expected in headers["www-authenticate"] and headers["x-mcp-challenge"] == headers["www-authenticate"]


def malformed(answer):
    return answer["statusCode"] == 400


def refused(answer):
    """An unknown sender's 6 MB are answered by the challenge: nothing of the body is read."""
    return answer["statusCode"] == 401


def too_large(answer):
    return answer["statusCode"] == 413


def without_cookies():
    event = recorded("cookies")
    return {key: value for key, value in event.items() if key != "cookies"}


def large_form():
    return recorded("form") | {"body": base64.b64encode(b"grant_type=" + b"x" * 4_400_000).decode()}


CHECKS = [
    ("discovery", "metadata", lambda: recorded("metadata"), metadata),
    ("discovery", "HEAD", lambda: recorded("head"), head),
    ("register", "JSON", lambda: recorded("registration"), registration),
    ("token", "form POST in base64", lambda: recorded("form"), form),
    ("token", "6 MB from anybody", large_form, too_large),
    ("authorize", "cookies in", lambda: recorded("cookies"), cookies_in),
    ("authorize", "cookies out", without_cookies, cookies_out),
    ("authorize", "repeated query keys", lambda: recorded("repeated"), repeated),
    ("mcp", "401 with headers", lambda: recorded("challenge"), challenge),
    ("mcp", "broken base64", lambda: recorded("malformed"), malformed),
    ("mcp", "6 MB from anybody", oversized, refused),
]


def sizes(folder, architecture):
    wrong = 0
    for name, bound in BOUNDS.items():
        content = bootstrap(folder, name).read_bytes()
        fits = len(content) <= bound and content[18] == MACHINES[architecture]
        wrong += not fits
        print(f"{'ok    ' if fits else 'BROKEN'}  {name:9} {architecture:6} {len(content):>10,} bytes of at most {bound:,}", flush=True)
    return wrong


def answers(folder, architecture):
    deployment, wrong = Deployment(), 0
    try:
        deployment.start(lambda name: bootstrap(folder, name), BASE_URL, foreign=architecture == "arm64")
        for secret in ROTATED:
            deployment.rotate(secret)
        for function, what, event, promise in CHECKS:
            answer = deployment.functions[function].invoke(event())
            holds = promise(answer)
            wrong += not holds
            print(f"{'ok    ' if holds else 'BROKEN'}  {function:9} {what}{'' if holds else f': {answer}'}", flush=True)
        for name in translated.FUNCTIONS:
            print(f"        {name:9} first answer after {deployment.functions[name].first_ms:.0f} ms")
    finally:
        deployment.stop()
    return wrong


def main():
    folder, architecture = sys.argv[1:]
    wrong = sizes(folder, architecture) + answers(folder, architecture)
    total = len(BOUNDS) + len(CHECKS)
    print(f"{total - wrong} passed, {wrong} failed")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
