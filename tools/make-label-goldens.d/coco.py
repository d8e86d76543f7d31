"""COCO annotation files, by pycocotools (Lin and others) where it writes something.

Needs pycocotools, opencv-python-headless, numpy and Pillow.
"""
import json

import numpy
from pycocotools import mask as masks

from common import CLASS, box, copy, folder, objects, read


def write(source, target, segmentation):
    """`segmentation` makes of a mask what COCO calls so."""
    images, annotations = [], []
    for number, (name, picture, instances) in enumerate(read(source), 1):
        height, width = instances.shape
        folder(f"{target}/images")
        copy(picture, f"{target}/images/{picture.name}")
        images.append({"id": number, "file_name": picture.name, "width": width, "height": height})
        for mask in objects(instances):
            left, top, right, bottom = box(mask)
            annotations.append({
                "id": len(annotations) + 1, "image_id": number, "category_id": 1, "iscrowd": 0,
                "segmentation": segmentation(mask), "area": int(mask.sum()),
                "bbox": [left, top, right - left, bottom - top]})
    folder(f"{target}/annotations")
    with open(f"{target}/annotations/instances_default.json", "w") as file:
        json.dump({"images": images, "annotations": annotations, "categories": [{"id": 1, "name": CLASS}]}, file)


def packed(mask):
    """Run lengths as pycocotools packs them."""
    made = masks.encode(numpy.asfortranarray(mask.astype(numpy.uint8)))
    return {"size": [int(side) for side in made["size"]], "counts": made["counts"].decode()}


def plain(mask):
    """Run lengths as numbers, by numpy alone."""
    flat = numpy.concatenate([[0], mask.ravel(order="F").astype(int), [0]])
    edges = numpy.flatnonzero(numpy.diff(flat)).tolist()
    ends = [0, *edges] + ([mask.size] if edges[-1] != mask.size else [])
    return {"size": list(mask.shape), "counts": [b - a for a, b in zip(ends, ends[1:])]}


def polygons(mask):
    """What most programs do: OpenCV's outlines, whose points are the middles of pixels counted from 0."""
    import cv2

    found, _ = cv2.findContours(mask.astype(numpy.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    # Of a line or a point, no polygon can be made: its pixels' corners.
    made = []
    for ring in found:
        if len(ring) < 3:
            x, y = (int(v) for v in ring[0][0])
            ring = numpy.array([[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]])
        made.append([float(value) for value in ring.reshape(-1)])
    return made


COMMANDS = {
    "coco-packed": lambda source, target: write(source, target, packed),
    "coco-plain": lambda source, target: write(source, target, plain),
    "coco-polygons": lambda source, target: write(source, target, polygons),
    "coco-boxes": lambda source, target: write(source, target, lambda mask: []),
}
