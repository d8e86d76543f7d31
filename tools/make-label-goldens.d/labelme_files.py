"""Files of labelme 5: polygons of marching squares, or masks exactly.

labelme itself needs a display; what is written here are the keys that its LabelFile.save writes.
"""
import base64
import io
import json

import numpy
from PIL import Image

from common import CLASS, box, contour, copy, folder, objects, read


def mask_text(mask):
    file = io.BytesIO()
    Image.fromarray(mask.astype(numpy.uint8)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def make(source, target, as_masks):
    target = folder(target)
    for name, picture, instances in read(source):
        shapes = []
        for mask in objects(instances):
            shape = {"label": CLASS, "points": [], "group_id": None, "description": "", "flags": {}}
            if as_masks:
                left, top, right, bottom = box(mask)
                shape |= {
                    "shape_type": "mask", "points": [[left, top], [right - 1, bottom - 1]],
                    "mask": mask_text(mask[top:bottom, left:right]),
                }
            else:
                points = [[round(x, 2), round(y, 2)] for x, y in contour(mask)]
                shape |= {"shape_type": "polygon", "points": points, "mask": None}
            shapes.append(shape)
        content = {
            "version": "5.5.0", "flags": {}, "shapes": shapes, "imagePath": picture.name, "imageData": None,
            "imageHeight": instances.shape[0], "imageWidth": instances.shape[1],
        }
        (target / f"{name}.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
        copy(picture, target)


def labelme(source, target):
    make(source, target, as_masks=False)


def labelme_masks(source, target):
    make(source, target, as_masks=True)


COMMANDS = {"labelme": labelme, "labelme-masks": labelme_masks}
