"""An inference server whose response times are known: one queue, one worker, exponential times of service.

usage: known.py PORT MEAN_MS [SEED]

It serves the model "known" of the Open Inference Protocol over REST: four numbers in, the same four out, as JSON. With
Poisson arrivals it is an M/M/1 queue: the time from arrival to answer is exponential too, with a rate of 1/MEAN less
the rate of arrivals (Kleinrock, Queueing Systems, volume 1, section 3.2), so that every percentile is known. Loopback
only; it ends with its standard input, or when it is told to.
"""

import asyncio
import json
import random
import selectors
import sys

MODEL = {
    "name": "known", "versions": ["1"], "platform": "none",
    "inputs": [{"name": "x", "datatype": "FP32", "shape": [1, 4]}],
    "outputs": [{"name": "y", "datatype": "FP32", "shape": [1, 4]}],
}


class Worker:
    """Takes one request after the other."""

    def __init__(self, mean_ms, seed):
        self.rate = 1000 / mean_ms
        self.random = random.Random(seed)
        self.free = 0.0

    async def serve(self):
        loop = asyncio.get_running_loop()
        self.free = max(self.free, loop.time()) + self.random.expovariate(self.rate)
        await asyncio.sleep(self.free - loop.time())


async def answer(path, body, worker):
    if path == "/v2":
        return 200, {"name": "known", "version": "1", "extensions": []}
    if path.startswith("/v2/health/") or path == "/v2/models/known/ready":
        return 200, None
    if path == "/v2/models/known":
        return 200, MODEL
    if path == "/v2/models/known/infer":
        asked = json.loads(body)
        await worker.serve()
        output = {"name": "y", "datatype": "FP32", "shape": [1, 4], "data": asked["inputs"][0]["data"]}
        return 200, {"model_name": "known", "id": asked.get("id", ""), "outputs": [output]}
    return 404, {"error": "no such thing: " + path}


async def connection(reader, writer, worker):
    try:
        while True:
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            status, said = await answer(lines[0].split(" ")[1], body, worker)
            content = b"" if said is None else json.dumps(said).encode()
            head = f"HTTP/1.1 {status} .\r\ncontent-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
            writer.write(head.encode() + content)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def main(port, mean_ms, seed):
    worker = Worker(mean_ms, seed)
    server = await asyncio.start_server(lambda r, w: connection(r, w, worker), "127.0.0.1", port)
    print("serving", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    # epoll, the default, wakes up to a millisecond late
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        runner.run(main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
