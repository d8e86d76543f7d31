"""Selections of ImageJ by roifile (https://pypi.org/project/roifile/), along the edges of pixels: exact."""
import zipfile

import numpy
import roifile

from common import CLASS, copy, folder, objects, polygon_of_edges, read


def rings(geometry):
    for piece in getattr(geometry, "geoms", [geometry]):
        yield list(piece.exterior.coords)[:-1]
        for hole in piece.interiors:
            yield list(hole.coords)[:-1]


def roi(mask, name):
    all_rings = list(rings(polygon_of_edges(mask)))
    if len(all_rings) == 1:
        points = numpy.array(all_rings[0], dtype=int)
        made = roifile.ImagejRoi.frompoints(points)
        made.roitype = roifile.ROI_TYPE.TRACED
        made.options &= ~roifile.ROI_OPTIONS.SUB_PIXEL_RESOLUTION
        left, top = points.min(0)
        made.left, made.top = int(left), int(top)
        made.right, made.bottom = int(points[:, 0].max()), int(points[:, 1].max())
        made.n_coordinates = len(points)
        made.integer_coordinates = points - [left, top]
        made.subpixel_coordinates = None
    else:
        made = roifile.ImagejRoi(roitype=roifile.ROI_TYPE.RECT)
        numbers = []
        for ring in all_rings:
            for index, (x, y) in enumerate(ring):
                numbers += [0.0 if index == 0 else 1.0, x, y]
            numbers.append(4.0)
        points = numpy.concatenate([numpy.array(ring) for ring in all_rings])
        made.left, made.top = (int(value) for value in points.min(0))
        made.right, made.bottom = (int(value) for value in points.max(0))
        made.multi_coordinates = numpy.array(numbers, dtype=numpy.float32)
        made.shape_roi_size = len(numbers)
    made.name = name
    made.props = f"class: {CLASS}\n"
    return made


def imagej(source, target):
    target = folder(target)
    for name, picture, instances in read(source):
        with zipfile.ZipFile(target / f"{name}_rois.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for number, mask in enumerate(objects(instances), 1):
                entry = zipfile.ZipInfo(f"{number:04}.roi", (2018, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, roi(mask, f"{number:04}").tobytes())
        copy(picture, target)


COMMANDS = {"imagej": imagej}
