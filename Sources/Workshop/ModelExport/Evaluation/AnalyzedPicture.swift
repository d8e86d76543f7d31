import Imaging
import LabelledPictures
import ObjectAnalysis
import SegNetModel
import SegNetRuntime
import SegNetTraining

/// What a model made of one picture, after its own counting rules.
public struct AnalyzedPicture: Sendable {
  /// An object as it was found, whether it counts or not.
  public struct Object: Equatable, Sendable {
    /// The class, from 1; never the border.
    public var label: Int
    /// **Units**: pixels of the label map.
    public var area: Int
    /// **Units**: pixels of the label map.
    public var centroid: PixelPoint
    /// The object's extent in the camera's picture, where labelled cores are grown to whole objects.
    public var box: PixelBox
    /// Never for an object that lies in ignored pixels, where the truth is known.
    public var counts: Bool
    /// The variance that the network's own confidence gives to the count; 0 where nobody asked for confidences.
    var doubt = 0.0
  }

  /// The class of each pixel; the border between objects belongs to them.
  public var labels: LabelMap
  /// The number of each pixel's object, from 1, in the order of `objects`.
  public var instances: InstanceMap
  /// All that were found, those that do not count included.
  public var objects: [Object]

  /// The objects of a class that count.
  public func counted(label: Int) -> Int { objects.count { $0.counts && $0.label == label } }

  /// See `FrameCount.doubt`.
  func doubt(label: Int) -> Double {
    objects.reduce(0) { $1.counts && $1.label == label ? $0 + $1.doubt : $0 }
  }
}

/// Turns label maps of any sizes into objects, by the rules of one model: an analyser per size, made when it first comes.
final class PictureAnalyzer {
  /// An owner for what cannot stand in a dictionary itself.
  private final class Box {
    var analyzer: FrameAnalyzer
    init(size: PixelSize, settings: AnalysisSettings) throws(AnalysisError) {
      analyzer = try FrameAnalyzer(size: size, settings: settings)
    }
  }

  let settings: AnalysisSettings
  private var analyzers: [PixelSize: Box] = [:]

  /// How many sizes are kept ready, as `PictureSegmenter` does.
  private static let sizesKept = 16

  /// - Parameter measuresConfidence: whether `analyze` is given the network's confidences.
  init(model: ModelDescription, measuresConfidence: Bool = false) {
    var settings = AnalysisSettings(model: model)
    settings.measuresConfidence = measuresConfidence
    self.settings = settings
  }

  /// - Parameters:
  ///   - maps: what the network gave, with the map that the model splits objects by, if it does.
  ///   - confidence: how sure the network is of each label; needed where confidences are measured.
  ///   - pictureSize: of the camera's picture.
  ///   - ignored: objects in these pixels do not count.
  /// - Throws: `AnalysisError` for a label map that is too large.
  func analyze(
    _ labels: LabelMap, maps: RegressionMaps? = nil, confidence: [UInt8] = [], pictureSize: PixelSize,
    ignored: IgnoredPixels? = nil
  ) throws(AnalysisError) -> AnalyzedPicture {
    if analyzers[labels.size] == nil {
      if analyzers.count == Self.sizesKept { analyzers.removeAll() }
      analyzers[labels.size] = try Box(size: labels.size, settings: settings)
    }
    let box = analyzers[labels.size]!
    if let maps, let name = settings.splitting?.map {
      box.analyzer.analyze(labels, confidence: confidence.span, map: maps.span(of: name))
    } else {
      box.analyzer.analyze(labels, confidence: confidence.span)
    }
    var instances = InstanceMap(size: labels.size)
    var identifiers = instances.identifiers.mutableSpan
    box.analyzer.paintInstances(into: &identifiers)
    if let ignored { box.analyzer.refuse(in: ignored, instances: instances) }
    var objects: [AnalyzedPicture.Object] = []
    for index in box.analyzer.objects.indices {
      let object = box.analyzer.objects[index]
      objects.append(
        AnalyzedPicture.Object(
          label: Int(object.label), area: object.area, centroid: object.centroid,
          box: wholeBox(object, in: pictureSize), counts: box.analyzer.verdicts[index] == .counted,
          doubt: box.analyzer.confidence(of: index).map { $0 * (1 - $0) } ?? 0))
    }
    return AnalyzedPicture(
      labels: wholeLabels(labels, instances, objects), instances: instances, objects: objects)
  }

  private func wholeLabels(_ labels: LabelMap, _ instances: InstanceMap, _ objects: [AnalyzedPicture.Object])
    -> LabelMap
  {
    guard let border = settings.borderLabel else { return labels }
    var whole = labels
    for (index, label) in labels.labels.enumerated() where label == border {
      let number = Int(instances.identifiers[index])
      whole.labels[index] = number == 0 ? 0 : UInt8(objects[number - 1].label)
    }
    return whole
  }

  private func wholeBox(_ object: SegmentedObject, in size: PixelSize) -> PixelBox {
    let box = settings.scale.bounds(of: object, in: size)
    return PixelBox(minX: box.left, minY: box.top, maxX: box.right, maxY: box.bottom)
  }
}
