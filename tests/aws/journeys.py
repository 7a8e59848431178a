"""Whole stories against the built functions: template, policies, routes and keys as deployed, without an account.

Usage: BOOTSTRAPS=target/sam/x86_64/functions python tests/aws/journeys.py
Needs: pip install aws-sam-cli aws-sam-translator cfn-lint 'moto[server]', and cargo for the pretend Intervals.icu.
Prints one line per story; exits 1 when one fails.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

from deployment import ROTATED, STACK, Deployment
from emulator import free_port
from gateway import RENAMED, Gateway
from person import Browser, Client, send
from upstream import Upstream

TOP = pathlib.Path(__file__).parents[2]
LOCAL = ["cargo", "run", "--quiet", "--"]
KEY, ATHLETE = "demo", "i999000001"
METADATA = "/.well-known/oauth-protected-resource/mcp"

# Allowed by a policy and used by no story here, with the reason.
UNUSED = {
    ("authorize", "dynamodb:PutItem", "ClientsTable"): "keeps a client document, which only a public https host can serve",
}


class World:
    """The deployment, its front door, and the pretend Intervals.icu behind it."""

    def __init__(self, bootstraps):
        self.upstream = Upstream(LOCAL, TOP)
        self.deployment = Deployment()
        port = free_port()
        self.gateway = Gateway(self.deployment.template, self.deployment.functions, port)
        self.origin = self.gateway.url
        self.deployment.start(lambda name: bootstraps / f"{name.capitalize()}Function" / "bootstrap", self.origin, self.upstream.url)

    def connected(self, scope="intervals:read intervals:write"):
        browser, client = Browser(self.origin), Client(self.origin)
        assert client.redeem(client.code(browser, KEY, scope)).status == 200
        return browser, client

    @contextlib.contextmanager
    def renaming(self):
        self.gateway.renames = True
        try:
            yield
        finally:
            self.gateway.renames = False

    def local(self, *arguments):
        """A command of the operator, with AWS credentials and nothing else."""
        environment = {**os.environ, "AWS_ENDPOINT_URL": self.deployment.operator.url, "AWS_REGION": "us-east-1",
                       "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
        return subprocess.run([*LOCAL, *arguments], cwd=TOP, env=environment, capture_output=True, text=True)

    def admin(self, *arguments):
        answer = self.local("admin", "--stack", STACK, "--json", *arguments)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout)

    def stop(self):
        self.gateway.stop()
        self.deployment.stop()
        self.upstream.stop()


def is_error(answer):
    return answer.json()["result"].get("isError", False)


def the_first_deployment_ends_with_usable_keys(world):
    waiting = send(world.origin, "GET", "/.well-known/jwks.json")
    assert (waiting.status, waiting.header("retry-after") is not None) == (503, True), waiting.body
    for secret in ROTATED:
        world.deployment.rotate(secret)
    keys = send(world.origin, "GET", "/.well-known/jwks.json")
    assert keys.status == 200 and len(keys.json()["keys"]) >= 1, keys.body
    published = {key["key"]["kid"] for key in world.deployment.current("JwksSecret")["keys"]}
    assert {key["kid"] for key in keys.json()["keys"]} <= published


def a_person_connects_a_client_and_takes_it_back(world):
    _, client = world.connected()
    assert client.call("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "s", "version": "1"}}).status == 200
    assert len(client.call("tools/list").json()["result"]["tools"]) > 20
    assert not is_error(client.tool("get_athlete_profile"))
    assert not is_error(client.tool("update_wellness", days=[{"date": "today", "values": {"soreness": 2}}]))
    first = client.refresh_token
    assert client.refresh().status == 200
    successor = client.refresh_token
    assert client.refresh(first).json()["refresh_token"] == successor, "a retry gets the same successor"
    assert client.revoke().status == 200
    refused = client.tool("get_athlete_profile")
    assert (refused.status, refused.json()["error"]) == (401, "invalid_token"), refused.body
    assert client.refresh().json()["error"] == "invalid_grant"


def a_login_begins_whether_or_not_the_gateway_renames_the_challenge(world):
    expected = f'resource_metadata="{world.origin}{METADATA}"'
    plain = send(world.origin, "POST", "/mcp", [("content-type", "application/json")], "{}")
    assert plain.status == 401 and expected in plain.header("www-authenticate")
    assert plain.header(RENAMED) is None
    with world.renaming():
        renamed = send(world.origin, "POST", "/mcp", [("content-type", "application/json")], "{}")
        assert expected in renamed.header(RENAMED)
        assert renamed.header("www-authenticate") == renamed.header(RENAMED), "the mapping puts it back"
        a_person_connects_a_client_and_takes_it_back(world)
    foreign = send(world.origin, "POST", "/mcp", [("content-type", "application/json"), ("origin", "https://evil.example")], "{}")
    assert (foreign.status, foreign.header("www-authenticate")) == (403, None), "no empty challenge"


def the_doctor_finds_nothing_whether_or_not_the_gateway_renames(world):
    for door in (contextlib.nullcontext(), world.renaming()):
        with door, subprocess.Popen([*LOCAL, "doctor", world.origin + "/mcp", "--login", "--json"], cwd=TOP, stdout=subprocess.PIPE, text=True) as doctor:
            for line in doctor.stdout:
                said = json.loads(line)
                if "say" in said:
                    browser = Browser(world.origin)
                    page = browser.press(browser.open(said["say"].split()[-1]), "action", "signin", api_key=KEY)
                    back = browser.press(page, "decision", "allow")
                    origin, target = back.split("/callback")
                    send(origin, "GET", "/callback" + target)
            broken = [step for step in said["steps"] if not step["ok"]]
            assert said["healthy"], broken


def headers_and_bodies_have_their_limits(world):
    long = send(world.origin, "GET", METADATA, [("x-long", "x" * 10_240)])
    assert long.status == 431
    assert send(world.origin, "GET", METADATA, [("x-long", "x" * 9_000)]).status == 200
    for path, kind in (("/oauth/token", "application/x-www-form-urlencoded"), ("/oauth/register", "application/json")):
        assert send(world.origin, "POST", path, [("content-type", kind)], b"x" * (4 << 20)).status == 413, path
    assert send(world.origin, "GET", "/oauth/token/").status == 404
    assert send(world.origin, "HEAD", METADATA).status == 200


def what_is_wrong_is_refused_and_counted(world):
    browser, client = Browser(world.origin), Client(world.origin)
    signin = browser.open(client.authorization_url("intervals:read"))
    assert b'role="alert"' in browser.press(signin, "action", "signin", api_key="not-a-key-of-anybody").body
    code = client.code(browser, KEY)
    assert client.redeem(code, "x" * 43).json()["error"] == "invalid_grant"
    assert client.redeem(code).status == 200, "a wrong verifier does not consume the code"
    assert client.redeem(code).json()["error"] == "invalid_grant"
    assert not is_error(client.tool("get_athlete_profile")), "a code repeated within seconds is a retry, not a theft"
    twice = client.post("/oauth/token", "application/x-www-form-urlencoded", "grant_type=refresh_token&resource=a&resource=b")
    assert twice.status == 400
    document = send(world.origin, "GET", "/oauth/authorize?response_type=code&client_id=https%3A%2F%2Fclient.invalid%2Fdocument"
                    "&redirect_uri=https%3A%2F%2Fclient.invalid%2Fcb&code_challenge=" + "x" * 43 + "&code_challenge_method=S256")
    assert document.status >= 400 and document.header("location") is None


def the_account_page_does_what_it_offers(world):
    browser, client = world.connected()
    account = browser.open(world.origin + "/account")
    export = browser.press(account, "action", "export").json()
    assert export, "the export names what is stored"
    other = Browser(world.origin)
    Client(world.origin, "http://127.0.0.1:7712/other").code(other, KEY)
    account = browser.press(browser.open(world.origin + "/account"), "action", "credential", api_key=KEY)
    assert account.status == 200
    account = browser.press(account, "action", "end")
    browser, client = world.connected()
    account = browser.press(browser.open(world.origin + "/account"), "action", "revoke-all")
    assert client.tool("get_athlete_profile").status == 401
    browser, client = world.connected()
    browser.press(browser.open(world.origin + "/account"), "action", "signout", having={"everywhere": "on"})
    assert client.tool("get_athlete_profile").status == 401
    browser, client = world.connected()
    browser.press(browser.open(world.origin + "/account"), "action", "delete", sure="on")
    assert client.tool("get_athlete_profile").status == 401
    assert client.refresh().json()["error"] == "invalid_grant"


def a_credential_that_is_refused_upstream_is_marked(world):
    _, client = world.connected()
    with world.upstream.refusing():
        assert is_error(client.tool("get_athlete_profile"))
    assert is_error(client.tool("get_athlete_profile")), "until the person replaces it"
    browser, client = world.connected()
    assert not is_error(client.tool("get_athlete_profile")), "signing in again replaces it"


def the_owner_may_use_a_key_of_their_own(world):
    key = "k" * 40
    world.deployment.client("secretsmanager").put_secret_value(
        SecretId=world.deployment.secrets["OwnerSecret"],
        SecretString=json.dumps({"MCP_API_KEY": key, "API_KEY": KEY, "ATHLETE_ID": ATHLETE}))
    _, client = world.connected()
    answer = client.call("tools/list", headers=[("x-api-key", key)])
    assert answer.status == 200, answer.body


def a_rotation_disturbs_nobody(world):
    _, client = world.connected()
    before = world.deployment.current("SigningSecret")
    for secret in ROTATED:
        world.deployment.age(secret, 3_600)
        world.deployment.rotate(secret)
    after = world.deployment.current("SigningSecret")
    assert after != before
    for function in ("token", "mcp", "authorize"):
        world.deployment.restart(function)
    assert not is_error(client.tool("get_athlete_profile")), "a token of the old key"
    assert client.refresh().status == 200
    assert not is_error(client.tool("get_athlete_profile")), "a token of the new key"


def every_log_line_is_json_and_holds_no_secret(world):
    _, client = world.connected()
    client.tool("get_athlete_profile")
    secret_values = [client.access_token, client.refresh_token, client.verifier]
    for name, function in world.deployment.functions.items():
        printed = function.printed()
        assert not any(value in printed for value in secret_values), name
    answered = [line for line in world.deployment.functions["mcp"].lines() if line.get("message") == "answered"]
    assert answered and {"request_id", "lambda_request_id", "route", "status", "duration_ms"} <= set(answered[-1]), answered[-1:]
    assert (answered[-1]["tool"], answered[-1]["client"]) == ("get_athlete_profile", "127.0.0.1"), answered[-1]
    assert any(line.get("tool") == "get_athlete_profile" for line in world.deployment.functions["mcp"].lines()
               if line.get("message") == "upstream request"), "what a tool asks of Intervals.icu is its own"


def the_operator_needs_aws_credentials_and_nothing_else(world):
    browser, client = Browser(world.origin), Client(world.origin, "https://claude.ai/api/mcp/auth_callback")
    assert client.redeem(client.code(browser, KEY)).status == 200
    usage = world.admin("usage")
    assert usage["users"] == 1 and usage["grants"]["by_host"]["claude.ai"] == 1, usage
    listed = world.admin("grants", "list", ATHLETE)["grants"]
    assert "active" in {grant["status"] for grant in listed}, listed
    world.admin("clients", "deny", "claude.ai", "--reason", "a story")
    assert [denial["host"] for denial in world.admin("clients", "denied")["denied"]] == ["claude.ai"]
    assert client.refresh().status != 200, "a denied host does not refresh"
    world.admin("clients", "allow", "claude.ai")
    assert client.refresh().status == 200
    world.admin("grants", "revoke", ATHLETE, "--all")
    assert client.tool("get_athlete_profile").status == 401
    exported = browser.press(browser.open(world.origin + "/account"), "action", "export").body.decode()
    assert '"operator"' in exported and '"grant_revoked"' in exported, "the person is told"
    before = world.deployment.current("BrowserSecret")
    world.deployment.age("BrowserSecret", 3_600)
    assert world.admin("keys", "rotate", "browser") == {"rotating": "browser"}
    assert world.deployment.current("BrowserSecret") != before
    absent = world.local("admin", "--stack", "absent", "usage")
    assert absent.returncode == 1 and "there is no stack absent in us-east-1" in absent.stderr, absent.stderr
    assert world.local("admin", "grants", "list", "i999").stderr.startswith("the athlete i999 has no account here")


def every_call_is_allowed_and_nothing_else_is(world):
    wrong = []
    for function in world.deployment.recorders:
        called, allowed = world.deployment.called(function), world.deployment.allowed(function)
        wrong += [f"{function} calls {action} on {resource}, which no policy allows" for action, resource in called - allowed]
        for action, resource in allowed - called:
            if (function, action, resource) not in UNUSED:
                wrong.append(f"{function} may {action} on {resource}, which it never does")
    wrong += [f"{row} is used: it needs no excuse" for row in UNUSED if row[1:] in world.deployment.called(row[0])]
    assert not wrong, "\n".join(sorted(wrong))


STORIES = [
    the_first_deployment_ends_with_usable_keys,
    a_person_connects_a_client_and_takes_it_back,
    a_login_begins_whether_or_not_the_gateway_renames_the_challenge,
    the_doctor_finds_nothing_whether_or_not_the_gateway_renames,
    headers_and_bodies_have_their_limits,
    what_is_wrong_is_refused_and_counted,
    a_credential_that_is_refused_upstream_is_marked,
    the_owner_may_use_a_key_of_their_own,
    a_rotation_disturbs_nobody,
    the_account_page_does_what_it_offers,
    the_operator_needs_aws_credentials_and_nothing_else,
    every_log_line_is_json_and_holds_no_secret,
    every_call_is_allowed_and_nothing_else_is,
]


def main():
    world, failed = World(TOP / os.environ["BOOTSTRAPS"]), 0
    try:
        for story in STORIES:
            started = time.monotonic()
            try:
                story(world)
                print(f"ok      {story.__name__.replace('_', ' ')} ({time.monotonic() - started:.1f} s)", flush=True)
            except Exception:
                failed += 1
                print(f"FAILED  {story.__name__.replace('_', ' ')}\n{traceback.format_exc()}", flush=True)
    finally:
        world.stop()
    print(f"{len(STORIES) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
