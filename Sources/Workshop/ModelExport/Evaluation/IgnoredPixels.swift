import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetTraining

/// The pixels of a picture that nobody judged: what lies in them is neither right nor wrong.
struct IgnoredPixels {
  private let mask: LabelMap
  private let ignoreLabel: UInt8

  /// Nil where every pixel was judged.
  ///
  /// - Parameter mask: of the camera picture's size.
  init?(of mask: LabelMap, ignoreLabel: UInt8?) {
    guard let ignoreLabel, mask.labels.contains(ignoreLabel) else { return nil }
    (self.mask, self.ignoreLabel) = (mask, ignoreLabel)
  }

  /// Whether more than half of the pixels of each object are ignored, by its number; never for 0.
  ///
  /// - Parameters:
  ///   - instances: object numbers per pixel of the mask reduced by `reduction`.
  ///   - count: above every number.
  func holds(_ instances: InstanceMap, count: Int, reduction: Int = 1) -> [Bool] {
    var pixels = [Int](repeating: 0, count: count)
    var ignored = [Int](repeating: 0, count: count)
    // What is left over at the right and below, where no whole block fits, has no object.
    for y in 0..<min(mask.size.height, instances.size.height * reduction) {
      for x in 0..<min(mask.size.width, instances.size.width * reduction) {
        let number = Int(instances.identifiers[y / reduction * instances.size.width + x / reduction])
        pixels[number] += 1
        if mask[x, y] == ignoreLabel { ignored[number] += 1 }
      }
    }
    return (0..<count).map { $0 > 0 && 2 * ignored[$0] > pixels[$0] }
  }

  /// Whether more than half of the pixels of an object's box are ignored.
  ///
  /// - Parameter showsCores: the mask shows only the middle of each object and may ignore what lies around it: then a box
  ///   with a pixel of the object's class was judged.
  func holds(_ object: LabelledObject, showsCores: Bool) -> Bool {
    var ignored = 0
    let box = object.box
    for y in max(0, box.minY)..<max(0, box.minY, min(mask.size.height, box.maxY)) {
      for x in max(0, box.minX)..<max(0, box.minX, min(mask.size.width, box.maxX)) {
        if mask[x, y] == ignoreLabel {
          ignored += 1
        } else if showsCores, Int(mask[x, y]) == object.label {
          return false
        }
      }
    }
    return 2 * ignored > box.area
  }
}

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

extension Dataset {
  /// The objects that are truly in a picture, as `objects(of:in:)`, without those that lie in ignored pixels by more than
  /// half.
  public func judgedObjects(of item: Item, in sample: LabelledPicture) -> [LabelledObject]? {
    guard let all = objects(of: item, in: sample),
      let ignored = IgnoredPixels(of: sample.mask, ignoreLabel: ignoreLabel)
    else { return objects(of: item, in: sample) }
    // Outlines tell more exactly than boxes where an object lies.
    if let numbered = numberedObjects(in: sample), numbered.compactMap({ $0 }) == all,
      let judged = judgedNumberedObjects(in: sample)
    {
      return judged.compactMap { $0 }
    }
    return all.filter { !ignored.holds($0, showsCores: coreFractions != nil) }
  }

  /// The objects of a picture's instance map by their numbers, as `numberedObjects(in:)`; nil also for those that lie in
  /// ignored pixels by more than half.
  func judgedNumberedObjects(in sample: LabelledPicture) -> [LabelledObject?]? {
    let all = numberedObjects(in: sample)
    // Around cores pixels may be ignored that belong to objects which were judged.
    guard let numbered = all, let instances = sample.instances, coreFractions == nil,
      let ignored = IgnoredPixels(of: sample.mask, ignoreLabel: ignoreLabel)
    else { return all }
    let held = ignored.holds(instances, count: numbered.count)
    return zip(numbered, held).map { object, isIgnored in isIgnored ? nil : object }
  }
}
