"""A model for MLServer that needs no framework: it gives twice what it takes."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse


class Doubling(MLModel):
    async def load(self):
        return True

    async def predict(self, payload):
        taken = NumpyCodec.decode_input(payload.inputs[0])
        return InferenceResponse(
            model_name=self.name, outputs=[NumpyCodec.encode_output("y", taken * 2)]
        )
