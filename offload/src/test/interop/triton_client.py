"""Drives a Splitpoint server with tritonclient, the client that Triton's authors publish.

usage: triton_client.py REST_PORT GRPC_PORT LOADABLE MODEL [TAIL...]

LOADABLE is a model of the server's directory that nobody has loaded.

Every model is asked over REST (binary and JSON tensors, plain and compressed) and over gRPC with the same
random input, one request at a time and many at once with the clients' asynchronous calls: all answers must be
the same bytes. Prints one line for each check; ends with 1 when one failed.
"""

import asyncio
import queue
import sys

import numpy as np
import tritonclient.grpc as grpcclient
import tritonclient.grpc.aio as grpcaio
import tritonclient.http as httpclient
import tritonclient.http.aio as httpaio
from tritonclient.utils import InferenceServerException, triton_to_np_dtype


def random_input(rng, dtype, shape):
    if np.issubdtype(dtype, np.floating):
        return rng.random(shape).astype(dtype)
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, shape, dtype, endpoint=True)


AT_ONCE = 60  # more than the server takes of one connection at a time


def tensors(library, said, arrays):
    inputs = []
    for tensor, array in zip(said["inputs"], arrays):
        inputs.append(library.InferInput(tensor["name"], tensor["shape"], tensor["datatype"]))
        inputs[-1].set_data_from_numpy(array)
    return inputs


def at_once(model, rest_port, grpc_port, said, arrays):
    """The answers to many requests that wait together, by way of asking."""

    def data(result):
        return b"".join(result.as_numpy(t["name"]).tobytes() for t in said["outputs"])

    with httpclient.InferenceServerClient(f"127.0.0.1:{rest_port}", concurrency=8) as rest:
        asked = [rest.async_infer(model, tensors(httpclient, said, arrays)) for _ in range(AT_ONCE)]
        yield "REST async_infer", [data(request.get_result()) for request in asked]
        yield "REST gzip", [data(rest.infer(
            model, tensors(httpclient, said, arrays), request_compression_algorithm="gzip"))]
    with grpcclient.InferenceServerClient(f"127.0.0.1:{grpc_port}") as grpc:
        answers = queue.Queue()
        for _ in range(AT_ONCE):
            grpc.async_infer(
                model, tensors(grpcclient, said, arrays), lambda result, error: answers.put((result, error)))
        yield "gRPC async_infer", [
            data(result) if error is None else str(error)
            for result, error in (answers.get(timeout=120) for _ in range(AT_ONCE))]
        yield "gRPC gzip", [data(grpc.infer(
            model, tensors(grpcclient, said, arrays), compression_algorithm="gzip"))]

    async def gathered(library, port):
        async with library.InferenceServerClient(f"127.0.0.1:{port}") as client:
            return [data(result) for result in await asyncio.gather(
                *(client.infer(model, tensors(library, said, arrays)) for _ in range(AT_ONCE)))]

    yield "REST asyncio", asyncio.run(gathered(httpaio, rest_port))
    yield "gRPC asyncio", asyncio.run(gathered(grpcaio, grpc_port))


def refusal(call):
    """What a call is refused with, or None."""
    try:
        call()
    except InferenceServerException as refused:
        return refused.status() or refused.message()
    return None


def repository(rest, grpc, model, loadable):
    """Configuration, statistics, and a model that comes and goes; by way of asking."""
    config, also = rest.get_model_config(model), grpc.get_model_config(model, as_json=True)["config"]
    yield "config", (
        config["max_batch_size"] == 0
        and also["name"] == config["name"] == model
        and [(t["name"], t["data_type"], [int(d) for d in t["dims"]]) for t in also["input"] + also["output"]]
        == [(t["name"], t["data_type"], t["dims"]) for t in config["input"] + config["output"]]
        and also["instance_group"][0]["kind"] == config["instance_group"][0]["kind"] == "KIND_CPU"
        and also["backend"] == config["backend"])
    stats = rest.get_inference_statistics(model)["model_stats"][0]
    said = grpc.get_inference_statistics(model).model_stats[0]
    yield "statistics", (
        said.inference_count == stats["inference_count"] > 0
        and said.inference_stats.compute_infer.ns == stats["inference_stats"]["compute_infer"]["ns"] > 0
        and said.batch_stats[0].batch_size == 1)
    never = f"{loadable}-tail-1"
    for client in (rest, grpc):
        client.load_model(loadable)
        client.unload_model(loadable)
        client.load_model(loadable)
        yield "loaded", client.is_model_ready(loadable)
        stats = client.get_inference_statistics(never)
        stats = stats["model_stats"][0] if client is rest else stats.model_stats[0]
        yield "never ran", (stats["inference_count"] if client is rest else stats.inference_count) == 0
        index = client.get_model_repository_index()
        names = [m["name"] for m in index] if client is rest else [m.name for m in index.models]
        yield "index", loadable in names and model in names
        client.unload_model(loadable, unload_dependents=True)
        yield "unloaded", not client.is_model_ready(loadable)
        yield "a file is not taken", refusal(
            lambda: client.load_model(loadable, config="{}", files={"file:1/model.tflite": b"x"})
        ) in ("400", "StatusCode.INVALID_ARGUMENT")
        yield "shared memory is not served", refusal(
            lambda: client.register_system_shared_memory("x", "/x", 8)
        ) in ("501", "StatusCode.UNIMPLEMENTED")


def streaming_is_refused(grpc_port, model, inputs):
    answers = queue.Queue()
    with grpcclient.InferenceServerClient(f"127.0.0.1:{grpc_port}") as grpc:
        grpc.start_stream(lambda result, error: answers.put(error))
        refusal(lambda: grpc.async_stream_infer(model, inputs))  # it may know by now
        error = answers.get(timeout=60)
        return error is not None and "UNIMPLEMENTED" in str(error.status())


def main(rest_port, grpc_port, loadable, models):
    rest = httpclient.InferenceServerClient(f"127.0.0.1:{rest_port}")
    grpc = grpcclient.InferenceServerClient(f"127.0.0.1:{grpc_port}")
    checks = {
        "REST live": rest.is_server_live(),
        "REST ready": rest.is_server_ready(),
        "gRPC live": grpc.is_server_live(),
        "gRPC ready": grpc.is_server_ready(),
        "same server": rest.get_server_metadata()["name"] == grpc.get_server_metadata().name,
    }
    rng = np.random.default_rng(1)
    for model in models:
        checks[f"{model}: ready"] = rest.is_model_ready(model) and grpc.is_model_ready(model)
        said = rest.get_model_metadata(model)
        also = grpc.get_model_metadata(model)
        checks[f"{model}: metadata"] = [
            (t["name"], t["datatype"], t["shape"]) for t in said["inputs"] + said["outputs"]
        ] == [(t.name, t.datatype, list(t.shape)) for t in [*also.inputs, *also.outputs]]
        arrays = [
            random_input(rng, triton_to_np_dtype(t["datatype"]), t["shape"])
            for t in said["inputs"]
        ]
        answers = []
        for library, client, binary in (
            (httpclient, rest, True),
            (httpclient, rest, False),
            (grpcclient, grpc, None),
        ):
            inputs = []
            for tensor, array in zip(said["inputs"], arrays):
                given = library.InferInput(tensor["name"], tensor["shape"], tensor["datatype"])
                if binary is None:
                    given.set_data_from_numpy(array)
                else:
                    given.set_data_from_numpy(array, binary_data=binary)
                inputs.append(given)
            names = [t["name"] for t in said["outputs"]]
            wanted = (
                [library.InferRequestedOutput(n) for n in names]
                if binary is None
                else [library.InferRequestedOutput(n, binary_data=binary) for n in names]
            )
            result = client.infer(
                model, inputs, outputs=wanted, request_id="7", priority=1, timeout=60_000_000)
            answers.append(b"".join(result.as_numpy(n).tobytes() for n in names))
        checks[f"{model}: REST binary = REST JSON = gRPC"] = (
            len(answers[0]) > 0 and answers[0] == answers[1] == answers[2]
        )
        for way, same in at_once(model, rest_port, grpc_port, said, arrays):
            checks[f"{model}: {way}"] = bool(same) and all(answer == answers[0] for answer in same)
        wrong = httpclient.InferInput(said["inputs"][0]["name"], [1, 1], "FP32")
        wrong.set_data_from_numpy(np.zeros([1, 1], np.float32))
        try:
            rest.infer(model, [wrong])
            checks[f"{model}: wrong shape refused"] = False
        except InferenceServerException as refused:
            checks[f"{model}: wrong shape refused"] = refused.status() == "400"
        checks[f"{model}: streaming refused"] = streaming_is_refused(
            grpc_port, model, tensors(grpcclient, said, arrays))
    for what, right in repository(rest, grpc, models[0], loadable):
        checks[what] = bool(right) and checks.get(what, True)
    for client in (rest, grpc):
        try:
            client.get_model_metadata("no-such-model")
            checks["unknown model refused"] = False
        except InferenceServerException as refused:
            checks["unknown model refused"] = refused.status() in ("404", "StatusCode.NOT_FOUND")
    for name, passed in checks.items():
        print("ok  " if passed else "FAIL", name)
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
