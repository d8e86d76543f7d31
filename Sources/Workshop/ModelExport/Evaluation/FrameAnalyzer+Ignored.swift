import Imaging
import LabelledPictures
import ObjectAnalysis

extension FrameAnalyzer {
  /// Takes back the objects that lie where nobody judged, by more than half of their pixels: a comparison with the truth
  /// can say nothing about them.
  ///
  /// - Precondition: the label map analysed last is that of the sample's picture.
  public mutating func refuseIgnored(in sample: LabelledPicture, of dataset: Dataset) {
    guard let ignored = IgnoredPixels(of: sample.mask, ignoreLabel: dataset.ignoreLabel) else { return }
    var instances = InstanceMap(size: size)
    var identifiers = instances.identifiers.mutableSpan
    paintInstances(into: &identifiers)
    refuse(in: ignored, instances: instances)
  }

  /// - Parameter instances: the objects found, by their numbers from 1.
  mutating func refuse(in ignored: IgnoredPixels, instances: InstanceMap) {
    let count = objects.count
    let held = ignored.holds(instances, count: count + 1, reduction: settings.reduction)
    for index in 0..<count where held[index + 1] {
      if verdicts[index] == .counted { refuse(index, .outsideRegions) }
    }
  }
}
