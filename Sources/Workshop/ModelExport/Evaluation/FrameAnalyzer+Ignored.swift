import Imaging
import LabelledPictures
import ObjectAnalysis

extension FrameAnalyzer {
  /// Takes back the objects that lie where nobody judged, by more than half of their pixels: a comparison with the truth
  /// can say nothing about them.
  ///
  /// - Parameter instances: the objects found, by their numbers from 1.
  mutating func refuse(in ignored: IgnoredPixels, instances: InstanceMap) {
    let count = objects.count
    let held = ignored.holds(instances, count: count + 1, reduction: settings.reduction)
    for index in 0..<count where held[index + 1] {
      if verdicts[index] == .counted { refuse(index, .outsideRegions) }
    }
  }
}
