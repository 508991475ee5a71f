"""A whole OpenID provider (Canaille) on loopback, for the tests.

It serves HTTPS until its standard input ends, so it cannot outlive who started it. A line on standard
input is a command, and each is answered by one line on standard output:

    sign-in   walks the authorization code flow as a browser and a client would, through the provider's
              own pages; answers with the ID token
    add       makes another signing key and publishes it behind the one that signs
    switch    signs with the key published last; the older ones stay published
    remove    publishes only the key that signs

The first line it writes is its issuer.

usage: provider.py CERTIFICATE KEY AUTHORITY
"""

import base64
import hashlib
import re
import secrets
import socket
import ssl
import sys
import threading
from urllib.parse import parse_qs, urlsplit

import httpx
from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from joserfc.jwk import RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT, PASSWORD = "assay-tests", secrets.token_urlsafe(24)
REDIRECT = "https://client.localhost/callback"


class Quiet(WSGIRequestHandler):
    """Answers without a log."""

    def log(self, *_):
        pass


def make_key():
    return RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)


def make_provider(port):
    app = create_app({
        "SECRET_KEY": secrets.token_urlsafe(32),
        "SERVER_NAME": f"localhost:{port}",
        "PREFERRED_URL_SCHEME": "https",
        "CANAILLE": {"DATABASE": "memory", "LOGGING": {"version": 1}},
        "CANAILLE_OIDC": {"ACTIVE_JWKS": [make_key()], "INACTIVE_JWKS": []},
    })
    with app.app_context(), Backend.instance.session():
        user = models.User(
            user_name="admin", given_name="A", family_name="B", formatted_name="A B",
            emails=["a@example.org"], password=PASSWORD)
        Backend.instance.save(user)
        client = models.Client(
            client_id=CLIENT, client_secret=PASSWORD, client_name=CLIENT,
            client_uri="https://client.localhost", redirect_uris=[REDIRECT],
            grant_types=["authorization_code"], response_types=["code"],
            scope=["openid", "profile"], token_endpoint_auth_method="client_secret_basic",
            id_token_signed_response_alg="RS256")
        Backend.instance.save(client)
        client.audience = [client]
        Backend.instance.save(client)
    return app


def sign_in(issuer, authority):
    """The authorization code flow with PKCE (OpenID Connect Core 1.0 §3.1, RFC 7636)."""
    context = ssl.create_default_context(cafile=authority)
    with httpx.Client(verify=context, base_url=issuer, follow_redirects=False) as browser:
        metadata = browser.get("/.well-known/openid-configuration").json()
        proof = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(proof.encode()).digest())
        answer = browser.get(metadata["authorization_endpoint"], params={
            "response_type": "code", "client_id": CLIENT, "redirect_uri": REDIRECT,
            "scope": "openid profile", "nonce": secrets.token_hex(8), "state": "s",
            "code_challenge": challenge.decode().rstrip("="), "code_challenge_method": "S256"})
        for _ in range(10):
            if answer.is_redirect:
                if answer.headers["location"].startswith(REDIRECT):
                    break
                answer = browser.get(answer.headers["location"])
            else:
                answer = browser.post(
                    answer.url, data=form_data(answer.text), headers={"referer": str(answer.url)})
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        answer = browser.post(metadata["token_endpoint"], auth=(CLIENT, PASSWORD), data={
            "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT,
            "code_verifier": proof})
        return answer.raise_for_status().json()["id_token"]


def form_data(page):
    """What a user types into the page's form, and the form's own proof that it was asked for."""
    data = {"login": "admin", "password": PASSWORD}
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token:
        data["csrf_token"] = token[1]
    return data


def main():
    certificate, key, authority = sys.argv[1:]
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    app = make_provider(port)
    server = make_server(
        "127.0.0.1", port, app, threaded=True, request_handler=Quiet,
        ssl_context=(certificate, key), fd=listener.fileno())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    issuer = f"https://localhost:{port}"
    print(issuer, flush=True)

    settings = app.config["CANAILLE_OIDC"]
    for command in map(str.strip, sys.stdin):
        active, inactive = settings["ACTIVE_JWKS"], settings["INACTIVE_JWKS"]
        if command == "sign-in":
            print(sign_in(issuer, authority), flush=True)
            continue
        if command == "add":
            settings["INACTIVE_JWKS"] = inactive + [make_key()]
        elif command == "switch":
            settings["ACTIVE_JWKS"] = inactive[-1:]
            settings["INACTIVE_JWKS"] = active + inactive[:-1]
        elif command == "remove":
            settings["INACTIVE_JWKS"] = []
        print("done", flush=True)


main()
