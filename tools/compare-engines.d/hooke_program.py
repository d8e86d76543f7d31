"""What this comparison asks of `hooke`: training, export, labels and time."""
import json
import os
import subprocess
import tempfile

import numpy
from PIL import Image

CLASSES = [("background", "#000000"), ("red", "#d55e00"), ("blue", "#0072b2")]
TRAINING_SIDE = 128


def drawn_picture(width, height, seed):
    """Red and blue discs on an uneven, noisy, bright ground: (picture [height, width, 3], labels [height, width])."""
    generator = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    shade = 12 * numpy.sin(x / 61) + 9 * numpy.cos(y / 47)
    picture = generator.normal(0, 6, (height, width, 3)) + numpy.float32([216, 208, 205]) + shade[..., None]
    labels = numpy.zeros((height, width), numpy.uint8)
    for disc in range(max(4, width * height // 1400)):
        center_x, center_y, radius = generator.uniform(0, width), generator.uniform(0, height), generator.uniform(5, 12)
        label = 1 + disc % 2
        inside = (x - center_x) ** 2 + (y - center_y) ** 2 < radius ** 2
        color = numpy.float32([195, 70, 70] if label == 1 else [70, 50, 160]) + generator.normal(0, 12, 3)
        picture[inside] = 0.8 * color + 0.2 * picture[inside]
        labels[inside] = label
    return numpy.clip(picture, 0, 255).astype(numpy.uint8), labels


def make_dataset(folder):
    names = {"train": [f"train{number:02}" for number in range(32)], "val": [f"val{number}" for number in range(4)]}
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)
    for seed, name in enumerate(name for split in names.values() for name in split):
        picture, labels = drawn_picture(TRAINING_SIDE, TRAINING_SIDE, seed)
        Image.fromarray(picture).save(folder / "images" / f"{name}.png")
        Image.fromarray(labels).save(folder / "masks" / f"{name}.png")
    classes = "".join(f'  - {{ name: {name}, color: "{color}" }}\n' for name, color in CLASSES)
    (folder / "classes.yaml").write_text(f"classes:\n{classes}")
    (folder / "split.json").write_text(json.dumps(names))


class HookeProgram:
    def __init__(self, executable):
        self.executable = executable

    def run(self, *arguments):
        """Standard output and processor seconds."""
        with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
            process = subprocess.Popen([self.executable, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            for file in (output, errors):
                file.seek(0)
            if process.returncode != 0:
                raise SystemExit(f"hooke {' '.join(map(str, arguments))} failed: {errors.read().strip()}")
            return output.read(), usage.ru_utime + usage.ru_stime

    def train(self, dataset, widths, epochs, output):
        self.run("train", dataset, "--output", output, "--widths", ",".join(map(str, widths)), "--reduction", 1,
                 "--epochs", epochs, "--batch", 4, "--threads", 1)
        return output / "last.safetensors"

    def export(self, checkpoint, arithmetic, dataset, output):
        self.run("export", checkpoint, "--output", output, f"--{arithmetic}", "--calibrate", dataset,
                 "--allow-miscount", "--threads", 1)

    def segment(self, model, picture, output):
        self.run("segment", model, picture, "--network-scale", "--output", output)
        return numpy.asarray(Image.open(output))

    def bench(self, model, width, height, threads, seconds):
        """The figures of `hooke bench` and the processor seconds that it took."""
        output, processor_seconds = self.run(
            "bench", model, "--size", f"{width}x{height}", "--threads", threads, "--seconds", seconds, "--json")
        return json.loads(output), processor_seconds
