import Imaging
import Shapes

extension FoundObjects {
  /// What each object covers, in the objects' order. **Units**: pixels of the label map. **Cost**: takes memory.
  public var regions: [PixelRegion] {
    var found = [[PixelRegion.Run]](repeating: [], count: objects.count)
    for index in runs.indices where Int(runs[index].link) < found.count {
      let run = runs[index]
      found[Int(run.link)].append(
        PixelRegion.Run(y: Int(run.row), minX: Int(run.start), maxX: Int(run.end)))
    }
    return found.map { PixelRegion($0) }
  }
}
