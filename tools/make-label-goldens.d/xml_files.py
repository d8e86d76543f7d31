"""XML of CVAT for images 1.1 (https://docs.cvat.ai/docs/manual/advanced/formats/format-cvat/) and of Pascal VOC."""
from itertools import groupby
from xml.sax.saxutils import quoteattr

from common import CLASS, box, contour, copy, folder, objects, read


def rle(mask):
    """Counts of pixels row by row, those outside first: as CVAT's cvat/apps/dataset_manager/formats/cvat.py writes them."""
    counts = [(bool(value), len(list(run))) for value, run in groupby(mask.flatten())]
    numbers = [count for _, count in counts]
    return ", ".join(map(str, ([0] if counts[0][0] else []) + numbers))


def cvat_mask(mask):
    left, top, right, bottom = box(mask)
    return (
        f'<mask label="{CLASS}" source="manual" occluded="0" rle="{rle(mask[top:bottom, left:right])}" '
        f'left="{left}" top="{top}" width="{right - left}" height="{bottom - top}" z_order="0">\n    </mask>'
    )


def cvat_polygon(mask):
    points = ";".join(f"{x:.2f},{y:.2f}" for x, y in contour(mask))
    return f'<polygon label="{CLASS}" source="manual" occluded="0" points="{points}" z_order="0">\n    </polygon>'


def cvat_box(mask):
    left, top, right, bottom = box(mask)
    return (
        f'<box label="{CLASS}" source="manual" occluded="0" xtl="{left:.2f}" ytl="{top:.2f}" '
        f'xbr="{right:.2f}" ybr="{bottom:.2f}" z_order="0">\n    </box>'
    )


def make(source, target, shape):
    images = folder(f"{target}/images")
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<annotations>", "  <version>1.1</version>"]
    subsets = ["Train", "Validation", "Test"]
    for number, (name, picture, instances) in enumerate(read(source)):
        height, width = instances.shape
        lines.append(
            f'  <image id="{number}" name={quoteattr(picture.name)} subset="{subsets[number % 3]}" '
            f'width="{width}" height="{height}">'
        )
        lines += ["    " + shape(mask) for mask in objects(instances)]
        lines.append("  </image>")
        copy(picture, images)
    (folder(target) / "annotations.xml").write_text("\n".join(lines + ["</annotations>"]) + "\n")


def voc(source, target):
    annotations, images, lists = (
        folder(f"{target}/{part}") for part in ["Annotations", "JPEGImages", "ImageSets/Main"]
    )
    names = []
    for name, picture, instances in read(source):
        height, width = instances.shape
        lines = [
            "<annotation>", "  <folder>JPEGImages</folder>", f"  <filename>{picture.name}</filename>",
            f"  <size><width>{width}</width><height>{height}</height><depth>3</depth></size>",
            "  <segmented>0</segmented>",
        ]
        for mask in objects(instances):
            left, top, right, bottom = box(mask)
            lines += [
                "  <object>", f"    <name>{CLASS}</name>", "    <pose>Unspecified</pose>",
                "    <truncated>0</truncated>", "    <difficult>0</difficult>",
                f"    <bndbox><xmin>{left + 1}</xmin><ymin>{top + 1}</ymin><xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox>",
                "  </object>",
            ]
        (annotations / f"{name}.xml").write_text("\n".join(lines + ["</annotation>"]) + "\n")
        copy(picture, images)
        names.append(name)
    (lists / "train.txt").write_text("".join(f"{name}\n" for name in names[::2]))
    (lists / "val.txt").write_text("".join(f"{name}\n" for name in names[1::2]))


COMMANDS = {
    "cvat": lambda source, target: make(source, target, cvat_polygon),
    "cvat-masks": lambda source, target: make(source, target, cvat_mask),
    "cvat-boxes": lambda source, target: make(source, target, cvat_box),
    "voc": voc,
}
