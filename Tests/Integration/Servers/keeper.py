"""Runs a server until standard input ends, and then ends it, so that it cannot outlive the tests.

Writes "ready" once the server's port takes connections.

usage: keeper.py PORT COMMAND [ARGUMENT ...]
"""

import socket
import subprocess
import sys
import time

port, *command = sys.argv[1:]
process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
try:
    deadline = time.monotonic() + 5
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", int(port)), 1).close()
            print("ready", flush=True)
            break
        except OSError:
            time.sleep(0.01)
    sys.stdin.read()
finally:
    process.terminate()
    try:
        process.wait(2)
    except subprocess.TimeoutExpired:
        process.kill()
