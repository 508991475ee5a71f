"""Drives a Python JWT library for the benchmark; the protocol is in ../README.md.

Usage: driver.py pyjwt | joserfc
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path


class PyJWT:
    name = "PyJWT"
    package = "PyJWT"

    def __init__(self, algorithm, folder, issuer, audience):
        import jwt

        text = (folder / "key.jwk").read_text()
        self._key = jwt.PyJWK(json.loads(text), algorithm=algorithm).key
        self._decode = jwt.decode
        self._options = {"algorithms": [algorithm], "issuer": issuer, "audience": audience}

    def accepts(self, token):
        self._decode(token, self._key, **self._options)
        return True


class Joserfc:
    name = "joserfc"
    package = "joserfc"

    def __init__(self, algorithm, folder, issuer, audience):
        from joserfc import jwk, jwt

        self._key = jwk.import_key(json.loads((folder / "key.jwk").read_text()))
        self._decode = jwt.decode
        self._algorithms = [algorithm]
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )

    def accepts(self, token):
        decoded = self._decode(token, self._key, algorithms=self._algorithms)
        self._claims.validate(decoded.claims)
        return True


ADAPTERS = {"pyjwt": PyJWT, "joserfc": Joserfc}


def verify(adapter, tokens, first, count):
    """Verifies `count` tokens and returns how many were accepted, and the nanoseconds."""
    batch = [tokens[(first + step) % len(tokens)] for step in range(count)]
    accepts = adapter.accepts
    accepted = 0
    start = time.perf_counter_ns()
    for token in batch:
        if accepts(token):
            accepted += 1
    return accepted, time.perf_counter_ns() - start


def main():
    library = ADAPTERS[sys.argv[1]]
    print("hello", library.name, version(library.package), flush=True)
    adapter, tokens = None, []
    for line in sys.stdin:
        words = line.rstrip("\n").split(" ", 2)
        if words[0] == "load":
            folder = Path(words[2])
            try:
                issuer = (folder / "issuer").read_text().strip()
                audience = (folder / "audience").read_text().strip()
                tokens = (folder / "tokens").read_text().split()
                adapter = library(words[1], folder, issuer, audience)
                adapter.accepts(tokens[0])
                print("ready", len(tokens), flush=True)
            except Exception as error:
                print("unsupported", " ".join(str(error).split()), flush=True)
        elif words[0] == "verify":
            accepted, nanoseconds = verify(adapter, tokens, int(words[1]), int(words[2]))
            print("verified", accepted, nanoseconds, flush=True)


if __name__ == "__main__":
    main()
