"""The trained network: read from a checkpoint of `hooke train`, batch norms folded into the convolutions."""
import json
import struct

import numpy

BATCH_NORM_EPSILON = 1e-5


class Network:
    """Layers in order, as they stand in the file; `weights[name]` is (weight [O, I, k, k], bias [O]) of a convolution."""

    def __init__(self, path):
        tensors, metadata = read_safetensors(path)
        description = json.loads(metadata["hooke.model"])
        self.layers = description["network"]["layers"]
        self.mean = numpy.float32(description["input"]["mean"])
        self.standard_deviation = numpy.float32(description["input"]["standard_deviation"])
        self.classes = len(description["palette"]["entries"])
        assert description["input"]["reduction"] == 1, "engines get the picture at the network's scale"
        self.weights = {layer["name"]: folded(layer, tensors) for layer in self.layers if layer["operation"] == "convolution"}

    def normalized(self, picture):
        """**Shape**: picture [height, width, 3] of bytes; result [1, 3, height, width] of float32."""
        values = (picture.astype(numpy.float32) - self.mean) / self.standard_deviation
        return numpy.ascontiguousarray(values.transpose(2, 0, 1))[None]

    def shapes(self, width, height):
        """(channels, height, width) of each layer's output, by name."""
        shapes = {"picture": (3, height, width)}
        for layer in self.layers:
            inputs = [shapes[source] for source in layer["inputs"]]
            channels, rows, columns = inputs[0]
            shapes[layer["name"]] = {
                "convolution": lambda: (layer["output_channels"], rows, columns),
                "max_pooling": lambda: (channels, rows // 2, columns // 2),
                "max_unpooling": lambda: (channels, rows * 2, columns * 2),
                "upsampling": lambda: (channels, rows * 2, columns * 2),
                "concatenation": lambda: (sum(shape[0] for shape in inputs), rows, columns),
            }[layer["operation"]]()
        return shapes

    def multiply_accumulates(self, width, height):
        shapes = self.shapes(width, height)
        return sum(weight.size * shapes[name][1] * shapes[name][2] for name, (weight, _) in self.weights.items())


def read_safetensors(path):
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8:8 + length])
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] == "F32":
            start, end = (8 + length + offset for offset in entry["data_offsets"])
            tensors[name] = numpy.frombuffer(content[start:end], numpy.float32).reshape(entry["shape"])
    return tensors, metadata


def folded(layer, tensors):
    """With gain g, offset b, running mean m and variance v: weight * g / sqrt(v + epsilon), (bias - m) * g / sqrt(v + epsilon) + b."""
    name = layer["name"]
    weight, bias = (tensors[f"{name}.{part}"].astype(numpy.float64) for part in ("weight", "bias"))
    if layer["batch_norm"]:
        gain, offset, mean, variance = (
            tensors[f"{name}.batch_norm.{part}"].astype(numpy.float64) for part in ("weight", "bias", "running_mean", "running_var"))
        factor = gain / numpy.sqrt(numpy.maximum(variance, 0) + BATCH_NORM_EPSILON)
        weight, bias = weight * factor[:, None, None, None], (bias - mean) * factor + offset
    return weight.astype(numpy.float32), bias.astype(numpy.float32)
