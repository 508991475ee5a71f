"""Measures JWT libraries in turns on the same tokens; run by ./run.

Usage: measure.py SECONDS TOKENS-FOLDER OUTPUT, with the drivers' commands on standard input, a line
each; the first is the one that the others are compared with. Writes what `assay bench --peers` reads
to OUTPUT, and tells how far it is.
"""

import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROUND_NANOSECONDS = 20_000_000


class Driver:
    """A program that speaks the protocol of README.md."""

    def __init__(self, command):
        self._process = subprocess.Popen(
            command.split(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        self.name = self._answer("hello")

    def _answer(self, word):
        line = self._process.stdout.readline().rstrip("\n")
        head, _, rest = line.partition(" ")
        if head == "unsupported":
            return None
        if head != word:
            sys.exit(f"a driver said {line!r} where it should have said {word!r}")
        return rest

    def _ask(self, question, word):
        print(question, file=self._process.stdin, flush=True)
        return self._answer(word)

    def load(self, algorithm, folder):
        """Whether the library has the algorithm."""
        self.first = 0
        return self._ask(f"load {algorithm} {folder}", "ready") is not None

    def verify(self, count):
        """Nanoseconds a token."""
        accepted, nanoseconds = map(int, self._ask(f"verify {self.first} {count}", "verified").split())
        if accepted != count:
            sys.exit(f"{self.name} accepted {accepted} of {count} tokens; nothing is reported")
        self.first += count
        return nanoseconds / count

    def close(self):
        self._process.stdin.close()
        self._process.wait()


def measure(drivers, seconds):
    """For each driver nanoseconds a token, round by round."""
    counts = [max(1, int(ROUND_NANOSECONDS / driver.verify(8))) for driver in drivers]
    rounds = [[] for _ in drivers]
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(rounds[0]) < 5:
        for driver, count, times in zip(drivers, counts, rounds):
            times.append(driver.verify(count))
    return rounds


def results(folder, drivers, seconds):
    """What each driver but the first did with the tokens of a folder."""
    algorithm = folder.name.split("-")[0]
    able = [driver for driver in drivers if driver.load(algorithm, folder)]
    if drivers[0] not in able:
        sys.exit(f"{drivers[0].name} does not verify {algorithm}")
    own, *others = measure(able, seconds)
    for driver, times in zip(able[1:], others):
        library, _, version = driver.name.rpartition(" ")
        yield {
            "library": library,
            "version": version,
            "algorithm": folder.name,
            "tokensPerSecond": 1e9 / statistics.median(times),
            "ratio": statistics.median(slow / fast for slow, fast in zip(times, own)),
        }


def main():
    seconds, root, output = float(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    drivers = [Driver(line.strip()) for line in sys.stdin if line.strip()]
    found = []
    for folder in sorted(root.iterdir()):
        found += results(folder, drivers, seconds)
        print(f"{folder.name}: {', '.join(driver.name for driver in drivers)}", flush=True)
    for driver in drivers:
        driver.close()
    output.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
