"""A U-Net for the comparison, made here instead of trained: random convolutions, and a last layer fitted to drawn pictures.

Random layers followed by a fitted one label most discs right, so the agreement of labels means something, and times do not
depend on the weights. The file has the form of a checkpoint of `hooke train`, so that Hooke exports it and the engines read it
as they do any other.
"""
import json
import struct

import numpy
import onnxruntime

import onnx_writer
from network import Network, read_safetensors

RIDGE = 1e-3


def layers_of(widths, classes):
    """Per stage two convolutions and pooling, the deepest without; then upsampling, the early map beside it, two convolutions."""
    layers, last = [], "picture"

    def add(name, operation, *inputs, **fields):
        nonlocal last
        layers.append({"name": name, "operation": operation, "inputs": list(inputs) or [last], **fields})
        last = name

    def convolution(name, channels, size=3, activation="relu"):
        add(name, "convolution", output_channels=channels, kernel_size=size, batch_norm=False, activation=activation)

    for index, width in enumerate(widths, 1):
        for number in (1, 2):
            convolution(f"encoder{index}.convolution{number}", width)
        if index < len(widths):
            add(f"encoder{index}.pooling", "max_pooling")
    for index in range(len(widths) - 1, 0, -1):
        add(f"decoder{index}.upsampling", "upsampling", method="nearest")
        add(f"decoder{index}.concatenation", "concatenation", f"encoder{index}.convolution2", last)
        for number in (1, 2):
            convolution(f"decoder{index}.convolution{number}", widths[index - 1])
    convolution("classifier", classes, 1, "none")
    return layers


def write_checkpoint(template, widths, samples, path):
    """- template: a trained checkpoint, whose classes and normalisation are taken over. samples: (picture, labels) pairs."""
    _, metadata = read_safetensors(template)
    description = json.loads(metadata["hooke.model"])
    classes = len(description["palette"]["entries"])
    description["network"] = {"layers": layers_of(widths, classes)}
    tensors = random_tensors(description["network"]["layers"])
    write(path, tensors, description)
    fit_classifier(Network(path), samples, tensors, path.with_suffix(".onnx"))
    write(path, tensors, description)


def random_tensors(layers):
    """Weights after He et al. (2015), each output's with mean zero: otherwise all pixels look alike after a few layers."""
    generator = numpy.random.default_rng(1)
    channels, tensors = {"picture": 3}, {}
    for layer in layers:
        name, inputs = layer["name"], sum(channels[source] for source in layer["inputs"])
        channels[name] = layer.get("output_channels", inputs)
        if layer["operation"] != "convolution":
            continue
        shape = (channels[name], inputs, layer["kernel_size"], layer["kernel_size"])
        weight = generator.normal(0, (2 / numpy.prod(shape[1:])) ** 0.5, shape)
        tensors[f"{name}.weight"] = weight - weight.mean(axis=(1, 2, 3), keepdims=True)
        tensors[f"{name}.bias"] = generator.normal(0, 0.1, channels[name])
    return tensors


def fit_classifier(network, samples, tensors, path):
    """Least squares from the last features to 1 for the pixel's class and 0 for the others."""
    last = network.layers[-1]["inputs"][0]
    _, height, width = network.normalized(samples[0][0]).shape[1:]
    onnx_writer.write_float32(network, "phase", width, height, path, outputs=[last])
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    path.unlink()
    left, right = 0, 0
    for picture, labels in samples:
        (features,) = session.run([last], {"picture": network.normalized(picture)})
        rows = features[0].reshape(features.shape[1], -1).T.astype(numpy.float64)
        rows = numpy.hstack([rows, numpy.ones((len(rows), 1))])
        left = left + rows.T @ rows
        right = right + rows.T @ numpy.eye(network.classes)[labels.ravel()]
    left += RIDGE * numpy.trace(left) / len(left) * numpy.eye(len(left))
    solution = numpy.linalg.solve(left, right)
    tensors["classifier.weight"] = solution[:-1].T[:, :, None, None]
    tensors["classifier.bias"] = solution[-1]


def write(path, tensors, description):
    header, data = {"__metadata__": {"hooke.model": json.dumps(description)}}, b""
    for name, values in sorted(tensors.items()):
        values = numpy.ascontiguousarray(values, numpy.float32)
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 64)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
