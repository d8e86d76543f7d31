import Frames
import Imaging
import ObjectAnalysis
import SegNetModel
import System

/// Through blocks of which size a model looks at the pictures of a run, so that objects are as large for the network as those
/// that it was taught with.
public struct PictureScaling: Equatable, Sendable {
  /// The side of the blocks. **Units**: pixels of the pictures that are counted.
  public var reduction: Reduction
  /// Why it is another one than the model's own, for the rules of the record; nil where it is not.
  public var reason: String?
  /// What a person should know before the run; nil for nothing.
  public var warning: String?

  /// The model looks as it was taught to.
  init(_ model: ModelDescription) { reduction = model.input.reduction }
}

extension PictureScaling {
  /// - Parameters:
  ///   - diameter: of a typical object; nil where nobody said one. **Units**: pixels of the camera's pictures.
  ///   - scale: of the camera's pictures; nil where nobody knows. **Units**: micrometres per pixel.
  ///   - binning: pixels of the camera across one that is counted.
  /// - Throws: `AnalysisError` for a diameter that the model cannot be brought to.
  init(_ model: ModelDescription, diameter: Double?, micrometersPerPixel scale: Double?, binning: Int)
    throws(AnalysisError)
  {
    self.init(model)
    if let diameter {
      try look(at: diameter, as: model, binning: binning)
    } else if let scale, let taught = model.objectSizes?.micrometersPerPixel {
      look(through: taught / (scale * Double(binning)), as: model, scale, binning: binning)
    }
  }

  /// For objects whose size was said.
  private mutating func look(at diameter: Double, as model: ModelDescription, binning: Int)
    throws(AnalysisError)
  {
    let subject = "object_size_px"
    guard let sizes = model.objectSizes else {
      throw AnalysisError(
        subject, "cannot be used: the model does not say how large the objects were that it was taught with",
        advice:
          "write it anew with its data set: hooke export MODEL --remember --calibrate DATASET --output NEW")
    }
    let side = diameter / Double(binning) / sizes.diameter
    guard let nearest = Reduction(nearest: side) else {
      let (smallest, largest) = (Reduction.one.side, Reduction.largest.side)
      func pixels(_ side: Double) -> String {
        formatNumber(side * sizes.diameter * Double(binning), digits: 0)
      }
      throw AnalysisError(
        subject,
        "is \(formatNumber(diameter, digits: 1)); this model can be brought to objects of \(pixels(smallest)) to "
          + "\(pixels(largest)) camera pixels",
        advice: side < 1
          ? "take a stronger objective or the camera's full resolution, or train with pictures like these"
          : "take a weaker objective or a smaller picture of the camera, or train with pictures like these")
    }
    reduction = nearest
    guard nearest != model.input.reduction else { return }
    reason =
      "objects are \(formatNumber(diameter, digits: 1)) camera pixels large, as was said: pictures are reduced by "
      + "\(nearest) instead of the model's \(model.input.reduction), so that the network sees them as those of "
      + "\(formatNumber(sizes.diameter, digits: 1)) pixels that it was taught with"
  }

  /// Whether blocks of this side differ from the model's by more than calibrations do of one objective: a tenth.
  static func differs(_ side: Double, from own: Reduction) -> Bool { abs(side / own.side - 1) > 0.1 }

  /// For a calibration that says another magnification than that of the training.
  private mutating func look(
    through side: Double, as model: ModelDescription, _ scale: Double, binning: Int
  ) {
    let own = model.input.reduction
    guard Self.differs(side, from: own) else { return }
    let taught = side * scale * Double(binning) / own.side
    guard let nearest = Reduction(nearest: min(max(side, Reduction.one.side), Reduction.largest.side)) else {
      return
    }
    let difference =
      "the calibration says \(formatNumber(scale * Double(binning), digits: 4)) µm per pixel, the model was taught with "
      + "\(formatNumber(taught, digits: 4)): another objective or camera"
    reduction = nearest
    guard (Reduction.one.side...Reduction.largest.side).contains(side) else {
      reason =
        "\(difference). To see objects as large as those, the network would have to look through blocks of "
        + "\(formatNumber(side, digits: 2)) pixels, and \(Reduction.one) to \(Reduction.largest) are possible: pictures are "
        + "reduced by \(nearest), and counts may be wrong"
      warning = reason
      return
    }
    guard nearest != own else { return }
    reason =
      "\(difference); pictures are reduced by \(nearest) instead of the model's \(model.input.reduction), so that the "
      + "network sees objects as large as those"
    warning = "\(reason!). Look at some overlays; --object-size PX says the size of objects instead"
  }
}

extension RunSettings {
  /// How a model looks at the pictures of a run with these settings.
  ///
  /// - Throws: `AnalysisError` for a size of objects that the model cannot be brought to.
  public func scaling(of model: ModelDescription) throws(AnalysisError) -> PictureScaling {
    try PictureScaling(
      model, diameter: objectSize, micrometersPerPixel: scale?.micrometersPerPixel,
      binning: correction.binning)
  }
}

extension WeightsFile {
  /// The model looking at pictures whose objects have a size.
  ///
  /// - Parameter diameter: of a typical object in pixels of the pictures; nil: as the model looks.
  /// - Throws: `AnalysisError` for a size that the model cannot be brought to.
  public func looking(atObjectsOf diameter: Double?) throws(AnalysisError) -> WeightsFile {
    let scaling = try PictureScaling(
      description, diameter: diameter, micrometersPerPixel: nil, binning: 1)
    return looking(through: scaling.reduction)
  }
}
