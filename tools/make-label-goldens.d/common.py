"""What the makers of label goldens share: pictures with their objects, and small drawings of objects.

A source is a folder with images/NAME.png and instances/NAME.png (a number per object, 0 is none).
"""
import pathlib
import shutil

import numpy
from PIL import Image

CLASS = "nucleus"


def read(source):
    """Yields (name, path of the picture, instances as an array of numbers), in the order of names."""
    source = pathlib.Path(source)
    for path in sorted((source / "instances").glob("*.png")):
        pictures = sorted((source / "images").glob(path.stem + ".*"))
        yield path.stem, pictures[0], numpy.array(Image.open(path))


def objects(instances):
    """Yields the mask of each object, in the order of its number."""
    for number in numpy.unique(instances):
        if number:
            yield instances == number


def box(mask):
    """(left, top, right, bottom) of the edges around an object."""
    rows, columns = numpy.flatnonzero(mask.any(1)), numpy.flatnonzero(mask.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def contour(mask):
    """The outline of the largest piece, halfway between pixels as marching squares has it, in coordinates of pixel edges."""
    from skimage import measure

    padded = numpy.pad(mask, 1).astype(float)
    lines = measure.find_contours(padded, 0.5, fully_connected="high")
    longest = max(lines, key=len)
    # Centres of pixels are whole numbers there, and of the padded picture.
    return [(float(x) - 0.5, float(y) - 0.5) for y, x in longest[:-1]]


def polygon_of_edges(mask):
    """A shapely geometry along the edges of pixels, exactly: the union of all pixels as squares."""
    from shapely.geometry import box as square
    from shapely.ops import unary_union

    runs = []
    for y in range(mask.shape[0]):
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[0], mask[y].astype(int), [0]])))
        runs += [square(left, y, right, y + 1) for left, right in zip(edges[::2], edges[1::2])]
    return unary_union(runs)


def folder(path):
    path = pathlib.Path(path)
    path.mkdir(parents=True, exist_ok=True)
    return path


def copy(picture, target):
    shutil.copy(picture, target)
