"""The same training in PyTorch as `hooke train` does it: for `tools/compare-training --quality`.

    quality.py prepare DATASET REDUCTION PICTURES FOLDER     the reduced pictures that both learn from, written once
    quality.py train FOLDER '{"network": "segnet", ...}'     trains and judges; prints a JSON object per epoch
    quality.py judge FOLDER '{...}' CHECKPOINT               judges a checkpoint of `hooke train`

Whole pictures, mirrored at random; Adam along half a cosine; cross entropy weighted by the fourth root of frequency; the mean
IoU of the object classes that occur, on the validation pictures with running statistics.
"""
import json
import math
import pathlib
import re
import shutil
import sys

import numpy
import torch
import torch.nn.functional as F
from PIL import Image

from networks import NETWORKS, take

IGNORE = 255


def blocks(array, reduction):
    height, width = (extent // reduction for extent in array.shape[:2])
    cut = array[:height * reduction, :width * reduction]
    return cut.reshape(height, reduction, width, reduction, *array.shape[2:])


def classes_of(text):
    return len(re.findall(r"^\s*- .*\bname:", text, re.M))


def prepare(dataset, reduction, pictures, folder):
    """Pictures by the mean of each block, masks by its majority, the lower label on a tie."""
    text = (dataset / "classes.yaml").read_text()
    classes, ignored = classes_of(text), re.search(r"^ignore_label:\s*(\d+)", text, re.M)
    ignored = int(ignored[1]) if ignored else IGNORE
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    shutil.copy(dataset / "classes.yaml", folder)
    split = json.loads((dataset / "split.json").read_text())
    chosen = {"train": sorted(split["train"])[:pictures or None], "val": sorted(split["val"])}
    (folder / "split.json").write_text(json.dumps(chosen))
    for name in chosen["train"] + chosen["val"]:
        path = next(path for path in (dataset / "images").iterdir() if path.stem == name)
        picture = blocks(numpy.asarray(Image.open(path).convert("RGB"), numpy.float32), reduction).mean((1, 3))
        Image.fromarray(numpy.rint(picture).astype(numpy.uint8)).save(folder / "images" / f"{name}.png")
        mask = blocks(numpy.asarray(Image.open(dataset / "masks" / f"{name}.png")), reduction)
        winner = numpy.stack([(mask == value).sum((1, 3)) for value in [*range(classes), ignored]]).argmax(0)
        mask = numpy.where(winner == classes, ignored, winner).astype(numpy.uint8)
        Image.fromarray(mask).save(folder / "masks" / f"{name}.png")


class Data:
    def __init__(self, folder):
        text = (folder / "classes.yaml").read_text()
        ignored = re.search(r"^ignore_label:\s*(\d+)", text, re.M)
        self.classes = classes_of(text)
        split = json.loads((folder / "split.json").read_text())

        def load(name):
            mask = numpy.asarray(Image.open(folder / "masks" / f"{name}.png")).astype(numpy.int64)
            if ignored:
                mask[mask == int(ignored[1])] = IGNORE
            return numpy.asarray(Image.open(folder / "images" / f"{name}.png")).astype(numpy.float32), mask

        data = {part: [load(name) for name in split[part]] for part in ("train", "val")}
        # In double precision: a sum of millions of float32 loses what a mean needs.
        pixels = numpy.concatenate([picture.reshape(-1, 3) for picture, _ in data["train"]]).astype(float)
        mean, deviation = pixels.mean(0), numpy.maximum(pixels.std(0), 1)

        def tensors(part):
            pictures = [((picture - mean) / deviation).transpose(2, 0, 1) for picture, _ in data[part]]
            return (torch.from_numpy(numpy.stack(pictures).astype(numpy.float32)),
                    torch.from_numpy(numpy.stack([mask for _, mask in data[part]])))

        (self.pictures, self.masks), self.validation = tensors("train"), tensors("val")

    def weights(self):
        counts = numpy.array([(self.masks == value).sum().item() for value in range(self.classes)], float)
        raw = (numpy.maximum(counts, 1) / counts.sum()) ** -0.25
        raw[counts == 0] = raw[counts > 0].max()
        return torch.tensor(raw / ((raw * counts).sum() / counts.sum()), dtype=torch.float32)


def padded(batch, multiple, value):
    height, width = batch.shape[-2:]
    return F.pad(batch, (0, -width % multiple, 0, -height % multiple), value=value)


def judge(network, data, multiple):
    """The mean over the object classes of their intersection over union, and each."""
    network.eval()
    matrix = torch.zeros(data.classes, data.classes, dtype=torch.int64)
    with torch.no_grad():
        for pictures, masks in zip(*(part.split(8) for part in data.validation)):
            shown = padded(pictures, multiple, 0).contiguous(memory_format=torch.channels_last)
            found = network(shown).argmax(1)[:, :masks.shape[1], :masks.shape[2]]
            known = masks != IGNORE
            matrix += torch.bincount(masks[known] * data.classes + found[known],
                                     minlength=data.classes ** 2).reshape(data.classes, data.classes)
    either = (matrix.sum(0) + matrix.sum(1) - matrix.diagonal()).tolist()
    each = [matrix[c, c].item() / either[c] for c in range(1, data.classes) if either[c]]
    return {"iou": sum(each) / max(1, len(each)), "classes": each}


def train(data, said, network, multiple):
    """`said["start"]`: a checkpoint with the random weights that hooke begins with for this seed."""
    batch, epochs, rate = said["batch"], said["epochs"], said["rate"]
    torch.manual_seed(said["seed"])
    take(network, said["start"], statistics=False)
    class_weights = data.weights()
    optimizer = torch.optim.Adam(network.parameters(), lr=rate)
    steps = math.ceil(len(data.pictures) / batch)
    for epoch in range(epochs):
        network.train()
        order, losses = torch.randperm(len(data.pictures)), []
        for step in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = rate * 0.5 * (1 + math.cos(math.pi * (epoch * steps + step) / (epochs * steps)))
            shown = []
            for slot in range(batch):
                index = int(order[(step * batch + slot) % len(order)])
                flips = [axis for axis in (1, 2) if torch.rand(()) < 0.5]
                shown.append((data.pictures[index].flip(flips), data.masks[index].flip([axis - 1 for axis in flips])))
            x = padded(torch.stack([picture for picture, _ in shown]), multiple, 0)
            y = padded(torch.stack([mask for _, mask in shown]), multiple, IGNORE)
            optimizer.zero_grad()
            loss = F.cross_entropy(network(x.contiguous(memory_format=torch.channels_last)), y, class_weights,
                                   ignore_index=IGNORE)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        print(json.dumps({"epoch": epoch + 1, "loss": float(numpy.mean(losses)), **judge(network, data, multiple)}),
              flush=True)


def main():
    action, folder, *rest = sys.argv[1:]
    if action == "prepare":
        return prepare(pathlib.Path(folder), int(rest[0]), int(rest[1]), pathlib.Path(rest[2]))
    said = json.loads(rest[0])
    torch.set_num_threads(said["threads"])
    data = Data(pathlib.Path(folder))
    network = NETWORKS[said["network"]](said["widths"], data.classes).to(memory_format=torch.channels_last)
    multiple = 1 << (len(said["widths"]) - (said["network"] == "unet"))
    if action == "train":
        return train(data, said, network, multiple)
    take(network, rest[1], statistics=True)
    print(json.dumps(judge(network, data, multiple)))


if __name__ == "__main__":
    main()
