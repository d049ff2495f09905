"""Writes a model repository entry for Triton's Python backend.

usage: config.py TAIL.tflite REPOSITORY NAME

makes REPOSITORY/NAME/config.pbtxt and REPOSITORY/NAME/1/{model.py,tail.tflite}.
"""

import os
import shutil
import sys

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:
    from tflite_runtime.interpreter import Interpreter

TYPES = {"float32": "FP32", "uint8": "UINT8", "int8": "INT8", "int32": "INT32", "int64": "INT64"}


def tensors(kind, details):
    for detail in details:
        dims = ", ".join(str(d) for d in detail["shape"])
        yield (
            f'{kind} {{ name: "{detail["name"]}" '
            f'data_type: TYPE_{TYPES[detail["dtype"].__name__]} dims: [ {dims} ] }}\n'
        )


def main(file, repository, name):
    tail = Interpreter(model_path=file)
    version = os.path.join(repository, name, "1")
    os.makedirs(version, exist_ok=True)
    shutil.copy(file, os.path.join(version, "tail.tflite"))
    shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), "model.py"), version)
    with open(os.path.join(repository, name, "config.pbtxt"), "w") as config:
        # the leading 1 of the shapes is a part of them: no batches
        config.write(f'name: "{name}"\nbackend: "python"\nmax_batch_size: 0\n')
        config.writelines(tensors("input", tail.get_input_details()))
        config.writelines(tensors("output", tail.get_output_details()))
        config.write("instance_group { kind: KIND_CPU }\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
