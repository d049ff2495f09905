"""Loads an Open Inference server with MLCommons' own LoadGen, to be held against `splitpoint offload load`.

usage: loadgen.py HOST:PORT MODEL single-stream|server|offline SECONDS [RATE TARGET_MS]

Needs the packages mlcommons-loadgen, numpy and tritonclient[http] of PyPI. Requests go over REST as raw tensors, with
one connection for each of 16 threads, as `offload load` has them. Prints one line of JSON: LoadGen's verdict, and
what its summary says. Loopback only: it is a load.
"""

import json
import pathlib
import queue
import re
import sys
import tempfile
import threading

import mlperf_loadgen as loadgen
import numpy as np
import tritonclient.http as httpclient
from tritonclient.utils import triton_to_np_dtype

CONNECTIONS = 16
SCENARIOS = {
    "single-stream": loadgen.TestScenario.SingleStream,
    "server": loadgen.TestScenario.Server,
    "offline": loadgen.TestScenario.Offline,
}


def main(address, model, scenario, seconds, rate=100.0, target_ms=0.0):
    if address.split(":")[0] not in ("127.0.0.1", "localhost", "[::1]"):
        sys.exit("expected a server on this machine")
    rng = np.random.default_rng(1)
    work = queue.SimpleQueue()
    failures = []

    def answer(ready):
        client = httpclient.InferenceServerClient(address, network_timeout=60)
        said = client.get_model_metadata(model)
        inputs = []
        for tensor in said["inputs"]:
            dtype = triton_to_np_dtype(tensor["datatype"])
            array = rng.random(tensor["shape"]) if np.issubdtype(dtype, np.floating) else rng.integers(
                np.iinfo(dtype).min, np.iinfo(dtype).max, tensor["shape"], dtype, endpoint=True)
            inputs.append(httpclient.InferInput(tensor["name"], tensor["shape"], tensor["datatype"]))
            inputs[-1].set_data_from_numpy(array.astype(dtype))
        for _ in range(3):
            client.infer(model, inputs)
        ready.release()
        while (sample := work.get()) is not None:
            try:
                client.infer(model, inputs)
            except Exception as failure:  # LoadGen waits for every answer
                failures.append(str(failure))
            loadgen.QuerySamplesComplete([loadgen.QuerySampleResponse(sample, 0, 0)])

    number = 1 if scenario == "single-stream" else CONNECTIONS
    ready = threading.Semaphore(0)
    threads = [threading.Thread(target=answer, args=(ready,)) for _ in range(number)]
    for thread in threads:
        thread.start()
    for _ in threads:
        if not ready.acquire(timeout=60):
            sys.exit("the server does not answer")

    settings = loadgen.TestSettings()
    settings.scenario = SCENARIOS[scenario]
    settings.mode = loadgen.TestMode.PerformanceOnly
    settings.min_duration_ms = int(1000 * seconds)
    settings.min_query_count = 100
    settings.single_stream_expected_latency_ns = 200_000
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

    def said(pattern, scale=1.0):
        found = re.search(pattern, summary)
        return float(found.group(1)) / scale if found else None

    print(json.dumps({
        "scenario": scenario,
        "valid": "Result is : VALID" in summary and not failures,
        "failed": len(failures),
        "p50_ms": said(r"50\.00 percentile latency \(ns\)\s*: (\d+)", 1e6),
        "p90_ms": said(r"90\.00 percentile latency \(ns\)\s*: (\d+)", 1e6),
        "p99_ms": said(r"99\.00 percentile latency \(ns\)\s*: (\d+)", 1e6),
        "early_stopping_p90_ms": said(r"Early stopping 90(?:\.0)?th percentile estimate: (\d+)", 1e6),
        "rate_per_s": said(r"(?:Samples per second|Completed samples per second)\s*: ([\d.]+)"),
        "summary": [line.strip() for line in summary.splitlines() if "*" in line],
    }))


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(float, sys.argv[4:]))
