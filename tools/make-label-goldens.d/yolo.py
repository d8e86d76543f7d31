"""YOLO label files as Ultralytics keeps them, written by numpy and OpenCV: boxes, and outlines.

Needs opencv-python-headless, numpy and Pillow.
"""
import numpy

from common import CLASS, box, copy, folder, objects, read


def write(source, target, values):
    """`values` makes numbers of a mask, in pixels, x and y in turn."""
    for name, picture, instances in read(source):
        height, width = instances.shape
        for part in ("images", "labels"):
            folder(f"{target}/{part}/train")
        copy(picture, f"{target}/images/train/{picture.name}")
        with open(f"{target}/labels/train/{name}.txt", "w") as file:
            for mask in objects(instances):
                shares = [value / (height if place % 2 else width) for place, value in enumerate(values(mask))]
                file.write("0 " + " ".join(f"{share:.6f}" for share in shares) + "\n")
    with open(f"{target}/data.yaml", "w") as file:
        file.write(f"train: images/train\nnc: 1\nnames: ['{CLASS}']\n")


def boxes(mask):
    left, top, right, bottom = box(mask)
    return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]


def outline(mask):
    """OpenCV's outline of the largest piece, its points put into the middles of their pixels."""
    import cv2

    found, _ = cv2.findContours(mask.astype(numpy.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    ring = max(found, key=len)
    if len(ring) < 3:
        x, y = (int(v) for v in ring[0][0])
        return [x, y, x + 1, y, x + 1, y + 1, x, y + 1]
    return [float(value) + 0.5 for value in ring.reshape(-1)]


COMMANDS = {
    "yolo-boxes": lambda source, target: write(source, target, boxes),
    "yolo-outlines": lambda source, target: write(source, target, outline),
}
