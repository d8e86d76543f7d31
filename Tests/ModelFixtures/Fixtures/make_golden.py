"""Writes golden.safetensors: a small SegNet with seeded weights, a seeded picture, and what PyTorch makes of it.

    pip install numpy safetensors torch
    python make_golden.py

Widths 8-16-24, 3 classes, batch norms with running statistics, pooling with indices and MaxUnpool2d. The names of the
weights are those of a hooke checkpoint; `golden.*` is the picture [row, column, channel] and the scores [class, row, column].
"""
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import save_file

WIDTHS, CLASSES, HEIGHT, WIDTH = (8, 16, 24), 3, 72, 88
MEAN, STD = np.float32([110, 120, 130]), np.float32([50, 55, 60])

torch.manual_seed(20)
torch.set_num_threads(1)
random = np.random.default_rng(20)


def layers():
    """(operation, name, input channels, output channels) in running order."""
    channels = 3
    for stage, width in enumerate(WIDTHS, 1):
        for number in (1, 2):
            yield "convolution", f"encoder{stage}.convolution{number}", channels, width
            channels = width
        yield "pool", stage, None, None
    for stage in range(len(WIDTHS), 0, -1):
        width = WIDTHS[stage - 1]
        yield "unpool", stage, None, None
        yield "convolution", f"decoder{stage}.convolution1", width, width
        if stage > 1:
            yield "convolution", f"decoder{stage}.convolution2", width, WIDTHS[stage - 2]
    yield "classifier", "classifier", WIDTHS[0], CLASSES


tensors = {}
for operation, name, inputs, outputs in layers():
    if operation in ("convolution", "classifier"):
        tensors[f"{name}.weight"] = torch.randn(outputs, inputs, 3, 3) * (2 / (9 * inputs)) ** 0.5
        tensors[f"{name}.bias"] = torch.randn(outputs) * 0.2
    if operation == "convolution":
        tensors[f"{name}.batch_norm.weight"] = 1 + 0.2 * torch.randn(outputs)
        tensors[f"{name}.batch_norm.bias"] = 0.2 * torch.randn(outputs)
        tensors[f"{name}.batch_norm.running_mean"] = 0.2 * torch.randn(outputs)
        tensors[f"{name}.batch_norm.running_var"] = 1 + 0.3 * torch.rand(outputs)

rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
picture = random.normal(0, 6, (HEIGHT, WIDTH, 3)) + MEAN
for _ in range(14):
    y, x, radius = random.uniform(0, HEIGHT), random.uniform(0, WIDTH), random.uniform(3, 11)
    picture[(rows - y) ** 2 + (columns - x) ** 2 < radius**2] += random.uniform(-90, 90, 3)
picture = picture.clip(0, 255).round().astype(np.uint8)

x = torch.from_numpy(((picture.astype(np.float32) - MEAN) / STD).transpose(2, 0, 1)[None].copy())
indices = {}
for operation, name, _, _ in layers():
    if operation == "pool":
        x, indices[name] = F.max_pool2d(x, 2, return_indices=True)
    elif operation == "unpool":
        x = F.max_unpool2d(x, indices[name], 2)
    else:
        x = F.conv2d(x, tensors[f"{name}.weight"], tensors[f"{name}.bias"], padding=1)
    if operation == "convolution":
        norm = {part: tensors[f"{name}.batch_norm.{part}"] for part in ("running_mean", "running_var", "weight", "bias")}
        x = F.relu(F.batch_norm(x, *norm.values(), eps=1e-5))

# Without training one class would win everywhere: a bias that makes the mean scores equal.
balance = x.mean(dim=(0, 2, 3))
tensors["classifier.bias"] -= balance
x = x - balance[None, :, None, None]

out = {name: tensor.numpy() for name, tensor in tensors.items()}
out["golden.scores"] = x[0].numpy()
# safetensors files of this project hold signed integers only.
out["golden.picture"] = picture.astype(np.int32)
save_file(out, "golden.safetensors")
print("scores", out["golden.scores"].min(), out["golden.scores"].max(), "labels", np.bincount(x[0].argmax(0).flatten()))
