"""Label pictures as Cellpose, StarDist, ImageJ, NumPy and the Data Science Bowl of 2018 keep them.

Needs tifffile, numpy and Pillow.
"""
import numpy
from PIL import Image

from common import copy, folder, objects, read


def each(source, target, save, images="images"):
    """`save` writes the numbers of a picture's objects, given its name."""
    for name, picture, instances in read(source):
        copy(picture, f"{folder(f'{target}/{images}' if images else target)}/{picture.name}")
        save(name, instances)


def cellpose(source, target):
    """NAME.png and NAME_cp_masks.png of 16 bits beside each other."""
    each(source, target, lambda name, a: Image.fromarray(a.astype(numpy.uint16)).save(f"{target}/{name}_cp_masks.png"), "")


def tiff(source, target, kind, **options):
    import tifffile

    folder(f"{target}/labels")
    each(source, target, lambda name, a: tifffile.imwrite(f"{target}/labels/{name}.tif", a.astype(kind), **options))


def numpy_file(source, target, change):
    folder(f"{target}/masks")
    each(source, target, lambda name, a: numpy.save(f"{target}/masks/{name}.npy", change(a)))


def bowl(source, target):
    """NAME/images/NAME.png and NAME/masks/*.png, 0 and 255."""
    for name, picture, instances in read(source):
        copy(picture, f"{folder(f'{target}/{name}/images')}/{picture.name}")
        folder(f"{target}/{name}/masks")
        for number, mask in enumerate(objects(instances)):
            Image.fromarray(mask.astype(numpy.uint8) * 255).save(f"{target}/{name}/masks/{number:04x}.png", optimize=True)


COMMANDS = {
    "cellpose": cellpose,
    "stardist": lambda source, target: tiff(source, target, numpy.uint16, compression="zlib"),
    "imagej-float": lambda source, target: tiff(source, target, numpy.float32, imagej=True),
    "tiff-float": lambda source, target: tiff(source, target, numpy.float32, compression="zlib"),
    "tiff-32": lambda source, target: tiff(source, target, numpy.int32, compression="zlib", predictor=True),
    "numpy": lambda source, target: numpy_file(source, target, lambda a: numpy.asfortranarray(a.astype(numpy.uint8))),
    "numpy-wide": lambda source, target: numpy_file(source, target, lambda a: a.astype(">i4")),
    "object-masks": bowl,
}
