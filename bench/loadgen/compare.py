"""Holds `splitpoint offload load` against MLCommons' LoadGen on the same server, by turns.

usage: compare.py known|lenet [ROUNDS]

Needs mlcommons-loadgen of PyPI and a build. known is a queue whose percentiles follow from theory (known.py), lenet
LeNet on `offload serve`. Each round makes every row of a plan once with either, ours first in odd rounds and LoadGen
first in even ones, each round with another seed, and prints both verdicts, the 99th percentile of ours with its 95 %
interval, LoadGen's, and what theory says. A pair of
equal measurements is apart by more than one's interval in 17 % of cases, because both vary: "differ" counts those where
LoadGen's is outside the interval of ours widened by the square root of two. Ends with 1 when a verdict differs.
"""

import json
import math
import pathlib
import subprocess
import sys

HOME = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).resolve().parent
PORT = 19100
MEAN_MS = 5.0
KNOWN_RATE = 50.0
# scenario, seconds, least, rate, target; what makes it invalid is said beside
PLANS = {
    "known": [
        ("single-stream", 6, 100, None, None),
        ("single-stream", 0.1, 1, None, None),  # fewer than 64 requests
        ("server", 20, 100, KNOWN_RATE, 90),
        ("server", 8, 100, KNOWN_RATE, 15),  # a tenth takes longer
        ("server", 5, 100, KNOWN_RATE, 200),  # fewer than 459
        ("offline", 6, 100, None, None),
    ],
    "lenet": [
        ("single-stream", 15, 100, None, None),
        ("single-stream", 0.001, 20, None, None),  # fewer than 64 requests
        ("server", 15, 100, 200.0, 30),
        ("server", 5, 100, 200.0, 0.05),  # all take longer
        ("server", 1, 100, 200.0, 1000),  # fewer than 459
        ("offline", 5, 100, None, None),
    ],
}


def theory_p99_ms(plan, scenario, rate):
    if plan != "known" or scenario == "offline":
        return None
    return math.log(100) / (1000 / MEAN_MS - (rate or 0)) * 1000


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.stderr}")
    return json.loads(done.stdout)


def serve(plan, seed):
    if plan == "known":
        command = [sys.executable, HERE / "known.py", PORT, MEAN_MS, seed]
    else:
        command = [HOME / "splitpoint", "offload", "serve", "--model", "lenet", "--port", PORT, "--grpc-port", PORT + 1]
    server = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    while "serving" not in (line := server.stdout.readline()):
        if not line:
            sys.exit("the server did not start")
    return server


def main(plan, rounds):
    differ, apart, compared = 0, 0, 0
    print("scenario       s     at least  rate   target  ours     LoadGen  p99 ms of ours (95 %)      LoadGen's  theory")
    for seed in range(1, rounds + 1):
        server = serve(plan, seed)
        try:
            if plan == "lenet":  # a Java machine that has compiled what serves
                run(sys.executable, HERE / "loadgen.py", f"127.0.0.1:{PORT}", plan, "single-stream", 8, 100, seed)
            for scenario, seconds, least, rate, target in PLANS[plan]:
                asked = ["--rate", rate, "--target", target] if rate else []
                load = [
                    HOME / "splitpoint", "offload", "load", "--server", f"127.0.0.1:{PORT}", "--model", plan, "--scenario",
                    scenario, "--duration", seconds, "--requests", least, "--seed", seed, "--json", "--quiet", *asked]
                loadgen = [
                    sys.executable, HERE / "loadgen.py", f"127.0.0.1:{PORT}", plan, scenario, seconds, least, seed]
                if seed % 2 == 0 and scenario != "offline":
                    theirs, ours = run(*loadgen, *asked[1::2]), run(*load)
                else:
                    ours = run(*load)
                    size = [2 * ours["rate_per_s"]] if scenario == "offline" else asked[1::2]
                    theirs = run(*loadgen, *size)
                low, high = ours["p99_ms_low"], ours.get("p99_ms_high", math.inf)
                p99, other = ours["p99_ms"], theirs["p99_ms"]
                differ += ours["valid"] != theirs["valid"]
                note = ""
                if scenario != "offline":  # there a latency is the time since the start, and nothing counts it
                    compared += 1
                    wide = math.sqrt(2)
                    if not p99 - wide * (p99 - low) <= other <= p99 + wide * (high - p99):
                        apart += 1
                        note = "  differ"
                    if not low <= other <= high:
                        note += "  outside"
                else:
                    note = f"  {ours['rate_per_s']:.1f} and {theirs['rate_per_s']:.1f} a second"
                theory = theory_p99_ms(plan, scenario, rate)
                print(
                    f"{scenario:13}  {seconds:<5} {least:<8}  {rate or '':<5}  {target or '':<6}"
                    f"  {'VALID' if ours['valid'] else 'INVALID':7}  {'VALID' if theirs['valid'] else 'INVALID':7}"
                    f"  {p99:8.3f} ({low:.3f} to {high:.3f})  {other:8.3f}  {f'{theory:.1f}' if theory else ''}{note}", flush=True)
        finally:
            server.terminate()
            server.wait(30)
    rows = rounds * len(PLANS[plan])
    print(f"verdicts that differ: {differ} of {rows}; 99th percentiles that differ: {apart} of {compared}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1))
