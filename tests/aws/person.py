"""A client and a person at a browser without scripts, for stories told over HTTP."""

import base64
import hashlib
import html.parser
import http.client
import json
import secrets
import urllib.parse


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        return next((value for known, value in self.headers if known.lower() == name), None)

    def json(self):
        return json.loads(self.body)


def send(origin, method, target, headers=(), body=None):
    """One request; redirects are not followed."""
    address = urllib.parse.urlsplit(origin)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    connection.request(method, target, body, dict(headers))
    answer = connection.getresponse()
    return Answer(answer.status, answer.getheaders(), answer.read())


class Forms(html.parser.HTMLParser):
    """The forms of a page: action, fields, buttons."""

    def __init__(self, page):
        super().__init__()
        self.forms = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append({"action": attributes["action"], "fields": {}, "buttons": []})
        elif tag == "input" and "name" in attributes and (attributes.get("type") != "checkbox" or "checked" in attributes):
            self.forms[-1]["fields"][attributes["name"]] = attributes.get("value", "")
        elif tag == "button" and self.forms:
            self.forms[-1]["buttons"].append((attributes.get("name"), attributes.get("value")))


class Browser:
    def __init__(self, origin):
        self.origin, self.cookies = origin, {}

    def open(self, url, method="GET", headers=(), body=None):
        """The page at the end of the redirects, or the URL at which the browser left."""
        for _ in range(10):
            target = url.removeprefix(self.origin)
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            answer = send(self.origin, method, target, [*headers, *([("cookie", cookies)] if cookies else [])], body)
            for name, value in answer.headers:
                if name.lower() == "set-cookie":
                    cookie, _, rest = value.partition(";")
                    key, _, text = cookie.partition("=")
                    self.cookies.pop(key, None)
                    if text and "max-age=0" not in rest.lower():
                        self.cookies[key] = text
            location = answer.header("location")
            if location is None:
                return answer
            url = urllib.parse.urljoin(self.origin + target, location)
            if not url.startswith(self.origin + "/"):
                return url
            method, headers, body = "GET", (), None
        raise RuntimeError("more than ten redirects")

    def press(self, page, name, value, having=(), **typed):
        """Types into the first form with this button and these fields, then presses it."""
        for form in Forms(page.body.decode()).forms:
            if (name, value) in form["buttons"] and all(form["fields"].get(k) == v for k, v in dict(having).items()):
                fields = form["fields"] | typed | {name: value}
                headers = [("content-type", "application/x-www-form-urlencoded"), ("origin", self.origin)]
                return self.open(self.origin + form["action"], "POST", headers, urllib.parse.urlencode(fields))
        raise RuntimeError(f"no button {name}={value} on {page.status}: {page.body.decode()}")


class Client:
    """An MCP client that has registered."""

    def __init__(self, origin, redirect_uri="http://127.0.0.1:7711/callback"):
        self.origin, self.redirect_uri = origin, redirect_uri
        self.verifier = secrets.token_urlsafe(32)
        metadata = {"client_name": "Story", "redirect_uris": [redirect_uri]}
        self.id = self.post("/oauth/register", "application/json", json.dumps(metadata)).json()["client_id"]

    def post(self, target, kind, body, headers=()):
        return send(self.origin, "POST", target, [("content-type", kind), *headers], body)

    def form(self, target, **fields):
        return self.post(target, "application/x-www-form-urlencoded", urllib.parse.urlencode(fields))

    def authorization_url(self, scope):
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        return f"{self.origin}/oauth/authorize?" + urllib.parse.urlencode({
            "response_type": "code", "client_id": self.id, "redirect_uri": self.redirect_uri, "scope": scope, "state": "s",
            "code_challenge": challenge, "code_challenge_method": "S256"})

    def code(self, browser, key, scope="intervals:read intervals:write"):
        """Lets the person sign in with an API key, unless that has happened, and allow."""
        page = browser.open(self.authorization_url(scope))
        if b'value="signin"' in page.body:
            page = browser.press(page, "action", "signin", api_key=key)
        back = urllib.parse.urlsplit(browser.press(page, "decision", "allow"))
        return urllib.parse.parse_qs(back.query)["code"][0]

    def redeem(self, code, verifier=None):
        answer = self.form("/oauth/token", grant_type="authorization_code", code=code, client_id=self.id,
                           code_verifier=verifier or self.verifier)
        return self.keep(answer)

    def refresh(self, token=None):
        return self.keep(self.form("/oauth/token", grant_type="refresh_token", refresh_token=token or self.refresh_token, client_id=self.id))

    def keep(self, answer):
        if answer.status == 200:
            self.access_token, self.refresh_token = answer.json()["access_token"], answer.json()["refresh_token"]
        return answer

    def revoke(self):
        return self.form("/oauth/revoke", token=self.refresh_token, client_id=self.id)

    def call(self, method, params=None, headers=None):
        headers = headers or [("authorization", f"Bearer {self.access_token}")]
        message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params or {}}
        return self.post("/mcp", "application/json", json.dumps(message), [
            ("accept", "application/json, text/event-stream"), ("mcp-protocol-version", "2025-11-25"), *headers])

    def tool(self, name, **arguments):
        return self.call("tools/call", {"name": name, "arguments": arguments})
