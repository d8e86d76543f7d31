"""The networks of `hooke train` in PyTorch, and how one takes a checkpoint's weights."""
import json
import pathlib
import re
import struct

import numpy
import torch
import torch.nn.functional as F
from torch import nn


def block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]


class SegNet(nn.Module):
    def __init__(self, widths, classes):
        super().__init__()
        below = [3] + widths
        self.encoders = nn.ModuleList(
            nn.Sequential(*block(below[n], width), *block(width, width)) for n, width in enumerate(widths))
        self.decoders = nn.ModuleList(
            nn.Sequential(*block(width, width),
                          *(block(width, widths[n - 1]) if n else [nn.Conv2d(width, classes, 3, padding=1)]))
            for n, width in reversed(list(enumerate(widths))))

    def forward(self, x):
        places = []
        for encoder in self.encoders:
            x, place = F.max_pool2d(encoder(x), 2, return_indices=True)
            places.append(place)
        for decoder in self.decoders:
            x = decoder(F.max_unpool2d(x, places.pop(), 2))
        return x


class UNet(nn.Module):
    def __init__(self, widths, classes):
        super().__init__()
        below = [3] + widths
        self.encoders = nn.ModuleList(
            nn.Sequential(*block(below[n], width), *block(width, width)) for n, width in enumerate(widths))
        self.decoders = nn.ModuleList(
            nn.Sequential(*block(width + widths[n + 1], width), *block(width, width))
            for n, width in reversed(list(enumerate(widths[:-1]))))
        self.classifier = nn.Conv2d(widths[0], classes, 1)

    def forward(self, x):
        early = []
        for encoder in self.encoders[:-1]:
            early.append(encoder(x))
            x = F.max_pool2d(early[-1], 2)
        x = self.encoders[-1](x)
        for decoder in self.decoders:
            x = decoder(torch.cat([early.pop(), F.interpolate(x, scale_factor=2, mode="nearest")], 1))
        return self.classifier(x)


NETWORKS = {"segnet": SegNet, "unet": UNet}


def tensors(path):
    """The float32 tensors of a safetensors file, and its metadata."""
    data = pathlib.Path(path).read_bytes()
    size, = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + size])
    metadata = header.pop("__metadata__", {})
    found = {}
    for name, entry in header.items():
        if entry["dtype"] == "F32":
            start, end = entry["data_offsets"]
            values = numpy.frombuffer(data[8 + size + start:8 + size + end], numpy.float32)
            found[name] = torch.from_numpy(values.reshape(entry["shape"]).copy())
    return found, metadata


def take(network, path, statistics):
    """Gives a network the weights of a checkpoint of `hooke train`, whose layers come in the same order.

    `statistics`: the batch norms' running statistics too.
    """
    found, _ = tensors(path)
    names = [name.removesuffix(".weight") for name in found if re.fullmatch(r"(encoder|decoder|classifier)[\w.]*", name)
             and name.endswith(".weight") and not name.endswith("batch_norm.weight")]
    stages = len(network.encoders)

    def order(name):
        stage = re.match(r"(encoder|decoder)(\d+)\.convolution(\d+)$", name)
        if stage is None:
            return (2, 0, 0)
        part, number, convolution = stage[1], int(stage[2]), int(stage[3])
        return (0, number, convolution) if part == "encoder" else (1, stages - number, convolution)

    layers = [module for module in network.modules() if isinstance(module, (nn.Conv2d, nn.BatchNorm2d))]
    places = iter(layers)
    with torch.no_grad():
        for name in sorted(names, key=order):
            convolution = next(places)
            convolution.weight.copy_(found[f"{name}.weight"])
            if convolution.bias is not None:
                convolution.bias.copy_(found[f"{name}.bias"])
                continue
            norm = next(places)
            norm.weight.copy_(found[f"{name}.batch_norm.weight"])
            norm.bias.copy_(found[f"{name}.batch_norm.bias"])
            if statistics:
                norm.running_mean.copy_(found[f"{name}.batch_norm.running_mean"])
                norm.running_var.copy_(found[f"{name}.batch_norm.running_var"])
    if next(places, None) is not None:
        raise SystemExit(f"{path} has fewer layers than the network")
