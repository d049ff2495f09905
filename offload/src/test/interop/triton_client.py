"""Drives a Splitpoint server with tritonclient, the client that Triton's authors publish.

usage: triton_client.py REST_PORT GRPC_PORT MODEL [TAIL...]

Every model is asked over REST (binary and JSON tensors) and over gRPC with the same random input:
all answers must be the same bytes. Prints one line for each check; ends with 1 when one failed.
"""

import sys

import numpy as np
import tritonclient.grpc as grpcclient
import tritonclient.http as httpclient
from tritonclient.utils import InferenceServerException, triton_to_np_dtype


def random_input(rng, dtype, shape):
    if np.issubdtype(dtype, np.floating):
        return rng.random(shape).astype(dtype)
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, shape, dtype, endpoint=True)


def main(rest_port, grpc_port, models):
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
            result = client.infer(model, inputs, outputs=wanted, request_id="7")
            answers.append(b"".join(result.as_numpy(n).tobytes() for n in names))
        checks[f"{model}: REST binary = REST JSON = gRPC"] = (
            len(answers[0]) > 0 and answers[0] == answers[1] == answers[2]
        )
        wrong = httpclient.InferInput(said["inputs"][0]["name"], [1, 1], "FP32")
        wrong.set_data_from_numpy(np.zeros([1, 1], np.float32))
        try:
            rest.infer(model, [wrong])
            checks[f"{model}: wrong shape refused"] = False
        except InferenceServerException as refused:
            checks[f"{model}: wrong shape refused"] = refused.status() == "400"
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
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
