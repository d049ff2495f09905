"""Runs a tail for Triton's Python backend: the file tail.tflite beside this one.

Needs ai-edge-litert (or tflite-runtime) and numpy in the Python that Triton's stub uses. Inputs and
outputs go by the order of config.pbtxt, which is the tail's own.
"""

import json
import os

import numpy as np
import triton_python_backend_utils as pb_utils

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:
    from tflite_runtime.interpreter import Interpreter


class TritonPythonModel:
    def initialize(self, args):
        config = json.loads(args["model_config"])
        self.inputs = [i["name"] for i in config["input"]]
        self.outputs = [o["name"] for o in config["output"]]
        file = os.path.join(args["model_repository"], args["model_version"], "tail.tflite")
        self.tail = Interpreter(model_path=file)
        self.tail.allocate_tensors()

    def execute(self, requests):
        responses = []
        for request in requests:
            for name, given in zip(self.inputs, self.tail.get_input_details()):
                tensor = pb_utils.get_input_tensor_by_name(request, name).as_numpy()
                self.tail.set_tensor(given["index"], tensor)
            self.tail.invoke()
            answers = [
                pb_utils.Tensor(name, np.array(self.tail.get_tensor(made["index"])))
                for name, made in zip(self.outputs, self.tail.get_output_details())
            ]
            responses.append(pb_utils.InferenceResponse(output_tensors=answers))
        return responses
