"""GeoJSON as QuPath 0.5 exports objects, by shapely, along the edges of pixels: exact."""
import json
import uuid

from shapely.geometry import mapping

from common import CLASS, copy, folder, objects, polygon_of_edges, read


def geojson(source, target):
    target = folder(target)
    for name, picture, instances in read(source):
        features = []
        for number, mask in enumerate(objects(instances), 1):
            features.append({
                "type": "Feature", "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{number}")),
                "geometry": mapping(polygon_of_edges(mask)),
                "properties": {
                    "objectType": "detection", "classification": {"name": CLASS, "color": [0, 158, 115]},
                },
            })
        text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
        (target / f"{name}.geojson").write_text(text.replace(".0,", ",").replace(".0]", "]") + "\n")
        copy(picture, target)


COMMANDS = {"geojson": geojson}
