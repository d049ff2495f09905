#!/usr/bin/env python3
"""One link of known rate and delay by the four commands that say a bandwidth, and by tools that are not ours.

usage: bench/links/compare.py [--rates 25,100,400] [--round-trips 1,5,20] [--models mobilenet-v2,lenet]
                              [--profile] [--out FILE]

For each rate (Mbit/s, both ways) and round trip (ms): two network namespaces with a cable between them, whose
rate is a token bucket of the kernel (tc tbf, a bucket of two packets) and whose delay is this program's. The rate
is checked by a bare TCP socket both ways, and by iperf3 where that is installed; the round trip by one byte there
and back on that socket, and by ping. Then `offload serve` runs in one of them, and in the other `link measure`,
`offload run` with the split that it chooses and with one that is given, `offload validate` and, with --profile,
`profile --server`. What a link of R Mbit/s carries is R × 1448 / 1500, because of a packet's 1,500 bytes 1,448
are payload (IP, TCP and its time stamps take the rest; requests' own headers count as payload).

Prints a table, and ends with 1 when a bandwidth is off by more than a tenth, when what the link carries is
more than 2 % outside a 95 % interval, or when a latency exceeds the bare socket's by more than 1 ms; with 3
where it cannot run: it needs root, iproute2 with tbf, /dev/net/tun and a build.
"""
import argparse
import collections
import ctypes
import fcntl
import json
import os
import re
import select
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time

HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
HERE, THERE = "10.78.0.1", "10.78.0.2"
BARE_PORT, REST_PORT = 7000, 8000
MTU, PAYLOAD = 1500, 1448
clock = time.monotonic


def missing(what):
    print("cannot run: " + what, file=sys.stderr)
    sys.exit(3)


# The cable: a process that holds a TUN device in each namespace and hands packets on when they are due.

def tun(namespace):
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/run/netns/" + namespace) as inside:
        if libc.setns(inside.fileno(), 0x40000000) != 0:  # CLONE_NEWNET
            raise OSError(ctypes.get_errno(), "setns " + namespace)
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, 0x400454CA, struct.pack("16sH22x", b"cable", 0x1001))  # IFF_TUN | IFF_NO_PI
    return device


def cable(one, other, delay):
    ends = (tun(one), tun(other))
    print("ready", flush=True)
    under_way = (collections.deque(), collections.deque())
    while True:
        due = [packets[0][0] for packets in under_way if packets]
        readable = select.select(ends, [], [], max(0, min(due) - clock()) if due else None)[0]
        for side in (0, 1):
            if ends[side] in readable:
                try:
                    for _ in range(64):
                        under_way[side].append((clock() + delay, os.read(ends[side], 65536)))
                except BlockingIOError:
                    pass
        now = clock()
        for side in (0, 1):
            while under_way[side] and under_way[side][0][0] <= now:
                try:
                    os.write(ends[1 - side], under_way[side].popleft()[1])
                except OSError:
                    pass  # that end is not up yet


# The bare socket: b"e" and bytes that come back one by one, b"u" and bytes for 3 s, b"d" and bytes from there.

def rate(receive):
    """Mbit/s of what comes after the first second, in which TCP finds out how fast it may go."""
    start = clock()
    counted, since = 0, None
    while True:
        size = receive()
        now = clock()
        if size == 0:
            return counted * 8e-6 / (last - since)
        if since is not None:
            counted, last = counted + size, now
        elif now - start >= 1:
            since = last = now


def send(to):
    block = os.urandom(65536)
    until = clock() + 3
    while clock() < until:
        to.sendall(block)
    to.shutdown(socket.SHUT_WR)


def bare_server():
    with socket.create_server((THERE, BARE_PORT)) as listening:
        print("ready", flush=True)
        while True:
            peer, _ = listening.accept()
            with peer:
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                what = peer.recv(1)
                if what == b"e":
                    while byte := peer.recv(1):
                        peer.sendall(byte)
                elif what == b"u":
                    peer.sendall(struct.pack("d", rate(lambda: len(peer.recv(1 << 20)))))
                else:
                    send(peer)


def bare_client(what):
    with socket.create_connection((THERE, BARE_PORT)) as peer:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer.sendall(what.encode())
        if what == "e":
            took = []
            for _ in range(40):
                start = clock()
                peer.sendall(b"x")
                peer.recv(1)
                took.append(1000 * (clock() - start))
            print(statistics.median(took[10:]))
        elif what == "u":
            send(peer)
            print(struct.unpack("d", peer.recv(8))[0])
        else:
            print(rate(lambda: len(peer.recv(1 << 20))))


# Both sides of the link.

def run(*command, check=True):
    done = subprocess.run(command, capture_output=True, text=True)
    if check and done.returncode != 0:
        raise RuntimeError("%s: %s" % (" ".join(command), done.stdout[-500:] + done.stderr[-500:]))
    return done.stdout


class Link:
    def __init__(self, mbits, round_trip):
        self.here, self.there = "sp%dh" % os.getpid(), "sp%dt" % os.getpid()
        self.processes = []
        self.mbits, self.round_trip = mbits, round_trip

    def __enter__(self):
        try:
            for namespace in (self.here, self.there):
                run("ip", "netns", "add", namespace)
            self.start([sys.executable, __file__, "--cable", self.here, self.there, str(self.round_trip / 2000)], "ready")
            for namespace, address in ((self.here, HERE), (self.there, THERE)):
                run("ip", "-n", namespace, "link", "set", "lo", "up")
                run("ip", "-n", namespace, "addr", "add", address + "/30", "dev", "cable")
                run("ip", "-n", namespace, "link", "set", "cable", "mtu", str(MTU), "txqueuelen", "5000", "up")
                # the queue holds what the largest request sends at once
                run("tc", "-n", namespace, "qdisc", "add", "dev", "cable", "root", "tbf", "rate", "%gmbit" % self.mbits,
                    "burst", str(max(2 * MTU, int(self.mbits * 12.5))), "limit", "8000000")
                # the usual one, whatever this machine's default
                run("ip", "-n", namespace, "route", "change", "10.78.0.0/30", "dev", "cable", "src", address,
                    "congctl", "cubic", check=False)
            return self
        except (RuntimeError, OSError) as failure:
            self.__exit__()
            missing(str(failure))

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
            process.stdout.close()
        for namespace in (self.here, self.there):
            run("ip", "netns", "del", namespace, check=False)

    def start(self, command, until):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.processes.append(process)
        said = ""
        for line in process.stdout:
            said += line
            if until in line:
                return process
        raise RuntimeError("%s: %s" % (" ".join(command), said))

    def at(self, namespace, *command, check=True):
        return run("ip", "netns", "exec", namespace, *command, check=check)

    def stop(self, process):
        self.processes.remove(process)
        process.terminate()
        process.wait()
        process.stdout.close()

    def truth(self):
        """What others than ours measure."""
        there = ["ip", "netns", "exec", self.there]
        bare = self.start(there + [sys.executable, __file__, "--bare-server"], "ready")
        ask = lambda what: float(self.at(self.here, sys.executable, __file__, "--bare", what))
        found = {"socket_up": ask("u"), "socket_down": ask("d"), "socket_ms": ask("e")}
        self.stop(bare)
        if shutil.which("ping"):
            said = self.at(self.here, "ping", "-q", "-c", "20", "-i", "0.05", THERE)
            found["ping_ms"] = float(re.search(r"= [\d.]+/([\d.]+)", said)[1])
        if shutil.which("iperf3"):
            server = self.start(there + ["iperf3", "-s", "--forceflush"], "listening")
            for way, option in (("iperf_up", []), ("iperf_down", ["-R"])):
                said = json.loads(self.at(self.here, "iperf3", "-c", THERE, "-t", "3", "-O", "1", "-J", *option))
                found[way] = said["end"]["sum_received"]["bits_per_second"] / 1e6
            self.stop(server)
        return found


NUMBER = r"(\d[\d.e+-]*)"


def told(name, text, pattern, round_trip):
    """A meter's bandwidth with its interval and its round trip, or what it says in their place."""
    found = re.search(pattern, text, re.S)
    if not found:
        why = re.search(r"(bandwidth not known|expected inputs that differ|tells no bandwidth|server: expected inputs)", text)
        latency = re.search(NUMBER + " ms there and back", text)
        said = (why[1] if why else text.strip().splitlines()[-1] if text.strip() else "nothing")
        return {"meter": name, "said": said, "ms": float(latency[1]) if latency else None}
    mbps, low, high, ms = (float(number) for number in found.groups())
    return {"meter": name, "mbps": mbps, "low": low, "high": high, "ms": ms * round_trip}


def meters(link, model, with_profile, out):
    splitpoint = os.path.join(HOME, "splitpoint")
    server = "%s:%d" % (THERE, REST_PORT)
    process = link.start(
        ["ip", "netns", "exec", link.there, splitpoint, "offload", "serve", "--model", model, "--bind", THERE,
         "--port", str(REST_PORT), "--grpc-port", "0", "--workers", "1", "--max-loaded", "128"], "serving")

    def said(*command):
        done = subprocess.run(["ip", "netns", "exec", link.here, splitpoint, *command], capture_output=True, text=True)
        return done.stdout + done.stderr

    span = NUMBER + r" Mbit/s \(" + NUMBER + " to " + NUMBER + r"\), " + NUMBER + " ms "
    to = ["--model", model, "--server", server]
    yield told("link measure", said("link", "measure", server, "--model", model, "--out", out + "/link.yaml"),
               r"bandwidth Mbit/s[a-z, ]* +" + NUMBER + " +" + NUMBER + " +" + NUMBER + r"\s+latency ms, one way +" + NUMBER, 2)
    yield told("offload run", said("offload", "run", *to, "--frames", "300", "--quick-runs", "1"),
               span + "there and back", 1)
    split = "1" if model == "lenet" else "5"
    yield told("offload run, split " + split,
               said("offload", "run", *to, "--frames", "60", "--quick-runs", "1", "--split", split), span + "there and back", 1)
    yield told("offload validate", said("offload", "validate", *to, "--runs", "9", "--quick-runs", "1", "--out", out + "/v"),
               span + "there and back", 1)
    if with_profile:
        yield told("profile --server",
                   said("profile", *to, "--device", "cpu", "--budget", "20", "--out", out + "/p"),
                   "measured: " + span + "one way", 2)
    link.stop(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", default="25,100,400")
    parser.add_argument("--round-trips", default="1,5,20")
    parser.add_argument("--models", default="mobilenet-v2,lenet")
    parser.add_argument("--profile", action="store_true", help="profile --server too, a minute for each link")
    parser.add_argument("--out", help="gets all of it as JSON")
    options = parser.parse_args()
    if os.geteuid() != 0:
        missing("network namespaces need root")
    for tool in ("ip", "tc"):
        if not shutil.which(tool):
            missing("iproute2 is not installed")
    if not os.path.exists("/dev/net/tun"):
        missing("there is no /dev/net/tun")
    if not os.path.exists(HOME + "/cli/target/splitpoint.jar"):
        missing("there is no build: ./mvnw package -DskipTests")
    broken, rows = 0, []
    for round_trip in options.round_trips.split(","):
        for mbits in options.rates.split(","):
            with Link(float(mbits), float(round_trip)) as link, tempfile.TemporaryDirectory() as out:
                carries = float(mbits) * PAYLOAD / MTU
                truth = link.truth()
                rows.append({"rate": float(mbits), "round_trip": float(round_trip), "carries": carries, **truth})
                print("\n%s Mbit/s, %s ms there and back: carries %.1f; " % (mbits, round_trip, carries)
                      + ", ".join("%s %.4g" % pair for pair in truth.items()))
                for model in options.models.split(","):
                    for row in meters(link, model, options.profile, out):
                        rows.append({"rate": float(mbits), "round_trip": float(round_trip), "model": model, **row})
                        late = row["ms"] is not None and row["ms"] > truth["socket_ms"] + 1
                        if "mbps" in row:
                            off = row["mbps"] / carries - 1
                            wrong = abs(off) > 0.1 or not row["low"] * 0.98 <= carries <= row["high"] * 1.02
                            line = "%8.2f (%.2f to %.2f) Mbit/s, %+.1f %%" % (row["mbps"], row["low"], row["high"], 100 * off)
                        else:
                            wrong, line = False, row["said"]
                        broken += wrong or late
                        print("  %-12s %-22s %-48s %6.2f ms%s" % (
                            model, row["meter"], line, row["ms"] or float("nan"), "  BROKEN" if wrong or late else ""), flush=True)
    if options.out:
        with open(options.out, "w") as file:
            json.dump(rows, file, indent=1)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--cable"]:
        cable(sys.argv[2], sys.argv[3], float(sys.argv[4]))
    elif sys.argv[1:2] == ["--bare-server"]:
        bare_server()
    elif sys.argv[1:2] == ["--bare"]:
        bare_client(sys.argv[2])
    else:
        main()
