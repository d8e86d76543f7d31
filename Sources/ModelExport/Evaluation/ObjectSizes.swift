import Imaging
import ObjectAnalysis

/// The areas of the connected components of a label map, by class: what every size gate decides on.
struct ObjectSizes {
  /// Areas in pixels of the label map, indexed by class label.
  private(set) var areas: [[Int]]

  init(of map: LabelMap, classes: Int) throws(AnalysisError) {
    areas = [[Int]](repeating: [], count: classes)
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    let objects = components.objects
    for index in objects.indices { areas[Int(objects[index].label)].append(objects[index].area) }
  }
}
