"""An HTTP server on loopback that answers as it is told to, however wrong that is.

It serves until its standard input ends, so it cannot outlive who started it. A line on standard input
is a JSON object, and each is answered by one line of JSON on standard output:

    {"path": P, "answers": [A, ...]}   the next requests for P get these answers; the last one stays
    {"requests": P}                    tells the requests for P so far: an object of fields for each
    {"release": P}                     lets go the answers for P that are held

An answer has, all optional: "status"; "fields", an object; "body", a text; "repeat", how often the
body is sent; "coding", "gzip" or "deflate", to pack it; "length", a Content-Length that may be a lie;
"chunked"; "cut", after how many octets of the body the connection breaks; "delay", seconds before the
first octet; "drip", seconds before each octet of the body; "held", which waits for a release; "raw", a
text that is sent instead of all this.

The first line it writes is an object of its ports: "plain" without TLS, the others by the name of
their certificate.

usage: faulty_server.py FOLDER NAME ...     serves with FOLDER/NAME.pem and FOLDER/NAME.key
"""

import collections
import gzip
import json
import os
import ssl
import sys
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOLD_LIMIT = 20.0
"""Seconds after which a held answer goes out whatever happens."""


class Place:
    """What is told about one path, and what was asked there."""

    def __init__(self):
        self.answers, self.requests = [], []
        self.released = threading.Event()

    def next_answer(self):
        if not self.answers:
            return {"status": 404, "octets": b""}
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def tell(self, answers):
        """Takes answers, and packs them now: a request is to wait for nothing that is not asked for."""
        for answer in answers:
            answer["octets"] = packed(answer.get("body", "").encode(), answer)
        self.answers, self.released = answers, threading.Event()
        self.requests.clear()


places = collections.defaultdict(Place)
lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def do_GET(self):
        with lock:
            place = places[self.path]
            place.requests.append({name.lower(): value for name, value in self.headers.items()})
            answer, released = place.next_answer(), place.released
        if answer.get("held"):
            released.wait(HOLD_LIMIT)
        time.sleep(answer.get("delay", 0))
        try:
            self.send(answer)
        except OSError:
            self.close_connection = True

    def send(self, answer):
        if "raw" in answer:
            self.wfile.write(answer["raw"].encode("latin-1"))
            self.close_connection = True
            return
        body = answer["octets"]
        fields = dict(answer.get("fields", {}))
        if "coding" in answer:
            fields["Content-Encoding"] = answer["coding"]
        if answer.get("chunked"):
            fields["Transfer-Encoding"] = "chunked"
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        elif answer.get("status", 200) != 304:
            fields["Content-Length"] = answer.get("length", len(body))
        head = [f"HTTP/1.1 {answer.get('status', 200)} Told"]
        head += [f"{name}: {value}" for name, value in fields.items()]
        self.wfile.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))
        body = body[:answer.get("cut", len(body))]
        if "drip" in answer:
            for octet in body:
                time.sleep(answer["drip"])
                self.wfile.write(bytes([octet]))
        else:
            self.wfile.write(body)
        if "cut" in answer or "length" in answer:
            self.close_connection = True


def packed(body, answer):
    """The body as it is sent. Its repetition is packed in pieces, so that a bomb costs no memory."""
    coding, count = answer.get("coding"), answer.get("repeat", 1)
    if coding is None:
        return body * count
    if coding == "gzip" and count == 1:
        return gzip.compress(body)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    return b"".join(packer.compress(body) for _ in range(count)) + packer.flush()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.context = context

    def finish_request(self, request, client_address):
        # The handshake is made by the connection's own thread, so that none waits for another.
        request.settimeout(HOLD_LIMIT)
        if self.context:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, *_):
        pass


def serve(context=None):
    server = Server(context)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def obey(command):
    with lock:
        if "answers" in command:
            places[command["path"]].tell(command["answers"])
            return "done"
        if "release" in command:
            places[command["release"]].released.set()
            return "done"
        return places[command["requests"]].requests


def main():
    folder, *names = sys.argv[1:]
    ports = {"plain": serve()}
    for name in names:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key")
        ports[name] = serve(context)
    print(json.dumps(ports), flush=True)
    for line in sys.stdin:
        print(json.dumps(obey(json.loads(line))), flush=True)
    os._exit(0)


main()
