"""Loads an Open Inference server with MLCommons' own LoadGen, to be held against `splitpoint offload load`.

usage: loadgen.py HOST:PORT MODEL single-stream|server|offline SECONDS LEAST SEED [RATE [TARGET_MS]]

Needs the package mlcommons-loadgen of PyPI. Requests go over REST, as raw tensors where the server takes them, with
one connection for each of 16 threads, as `offload load` has them. In the scenario offline LoadGen makes one query of
1.1 SECONDS RATE samples, so RATE must be what the server reaches. Prints one line of JSON: LoadGen's verdict, and what
its summary says. Loopback only: it is a load.
"""

import http.client
import json
import pathlib
import queue
import random
import re
import socket
import struct
import sys
import tempfile
import threading

import mlperf_loadgen as loadgen

CONNECTIONS = 16
SCENARIOS = {
    "single-stream": loadgen.TestScenario.SingleStream,
    "server": loadgen.TestScenario.Server,
    "offline": loadgen.TestScenario.Offline,
}
BYTES = {"FP32": 4, "INT8": 1, "UINT8": 1}


def get(address, path):
    connection = http.client.HTTPConnection(address, timeout=60)
    connection.request("GET", path)
    with connection.getresponse() as response:
        return json.load(response)


def request(address, model, rng):
    """The bytes of one request, random numbers in it."""
    said = get(address, f"/v2/models/{model}")
    raw = "binary_tensor_data" in get(address, "/v2").get("extensions", [])
    inputs, tensors = [], b""
    for tensor in said["inputs"]:
        number = 1
        for dimension in tensor["shape"]:
            number *= dimension
        described = {key: tensor[key] for key in ("name", "shape", "datatype")}
        size = number * BYTES[tensor["datatype"]]
        if raw:
            real = tensor["datatype"] == "FP32"
            tensors += struct.pack(f"<{number}f", *(rng.random() for _ in range(number))) if real else rng.randbytes(size)
            described["parameters"] = {"binary_data_size": size}
        else:
            described["data"] = [rng.random() for _ in range(number)]
        inputs.append(described)
    asked = {"inputs": inputs}
    if raw:
        asked["parameters"] = {"binary_data_output": True}
    head = json.dumps(asked).encode()
    length = f"Inference-Header-Content-Length: {len(head)}\r\n" if raw else ""
    return (f"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: {address}\r\n{length}"
            f"Content-Length: {len(head) + len(tensors)}\r\n\r\n").encode() + head + tensors


class Answers:
    """One connection; no more of HTTP than what is needed to see that an answer is whole."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, said):
        self.socket.sendall(said)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += self.more()
        status = got.split(b" ", 2)[1]
        left = int(re.search(rb"content-length: *(\d+)", got[:end].lower()).group(1)) - (len(got) - end - 4)
        while left > 0:
            left -= len(self.more())
        if status != b"200":
            raise OSError(f"answered {status.decode()}")

    def more(self):
        got = self.socket.recv(1 << 20)
        if not got:
            raise OSError("the server closed the connection")
        return got


def main(address, model, scenario, seconds, least, seed, rate=100.0, target_ms=0.0):
    if address.split(":")[0] not in ("127.0.0.1", "localhost"):
        sys.exit("expected a server on this machine")
    said = request(address, model, random.Random(seed))
    work = queue.SimpleQueue()
    failures = []

    def answer(ready):
        answers = Answers(address)
        for _ in range(3):
            answers.ask(said)
        ready.release()
        while (sample := work.get()) is not None:
            try:
                answers.ask(said)
            except Exception as failure:  # LoadGen waits for every answer
                failures.append(str(failure))
            loadgen.QuerySamplesComplete([loadgen.QuerySampleResponse(sample, 0, 0)])

    number = 1 if scenario == "single-stream" else CONNECTIONS
    ready = threading.Semaphore(0)
    threads = [threading.Thread(target=answer, args=(ready,), daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    for _ in threads:
        if not ready.acquire(timeout=60):
            sys.exit("the server does not answer")

    settings = loadgen.TestSettings()
    settings.scenario = SCENARIOS[scenario]
    settings.mode = loadgen.TestMode.PerformanceOnly
    settings.min_duration_ms = int(1000 * seconds)
    settings.min_query_count = int(least)
    settings.schedule_rng_seed = int(seed)
    settings.single_stream_expected_latency_ns = 50_000  # it makes as many queries as that, twice
    settings.offline_expected_qps = rate
    settings.server_target_qps = rate
    settings.server_target_latency_ns = int(1e6 * target_ms)
    settings.server_target_latency_percentile = 0.99
    log = loadgen.LogSettings()
    with tempfile.TemporaryDirectory() as directory:
        log.log_output.outdir = directory
        log.log_output.copy_summary_to_stdout = False
        log.enable_trace = False
        sut = loadgen.ConstructSUT(
            lambda samples: [work.put(sample.id) for sample in samples], lambda: None)
        qsl = loadgen.ConstructQSL(1, 1, lambda samples: None, lambda samples: None)
        loadgen.StartTestWithLogSettings(sut, qsl, settings, log, "")
        loadgen.DestroyQSL(qsl)
        loadgen.DestroySUT(sut)
        for _ in threads:
            work.put(None)
        for thread in threads:
            thread.join()
        summary = pathlib.Path(directory, "mlperf_log_summary.txt").read_text()

    def number_of(pattern, scale=1.0):
        found = re.search(pattern, summary)
        return float(found.group(1)) / scale if found else None

    print(json.dumps({
        "scenario": scenario,
        "valid": "Result is : VALID" in summary and not failures,
        "failed": len(failures),
        "p50_ms": number_of(r"50\.00 percentile latency \(ns\)\s*: (\d+)", 1e6),
        "p90_ms": number_of(r"90\.00 percentile latency \(ns\)\s*: (\d+)", 1e6),
        "p99_ms": number_of(r"99\.00 percentile latency \(ns\)\s*: (\d+)", 1e6),
        "early_stopping_p90_ms": number_of(r"Early stopping 90(?:\.0)?th percentile estimate: (\d+)", 1e6),
        "rate_per_s": number_of(r"(?:Samples per second|Completed samples per second)\s*: ([\d.]+)"),
        "summary": [line.strip() for line in summary.splitlines() if "*" in line],
    }))


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(float, sys.argv[4:]))
