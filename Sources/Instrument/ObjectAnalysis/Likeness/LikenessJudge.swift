import Imaging
import SegNetModel

/// Measures the pictures of one size and compares them with what a model remembers; idle where it remembers nothing.
public struct LikenessJudge: ~Copyable, Sendable {
  private var measurer: PictureMeasurer
  private var rule: LikenessRule?

  /// - Parameter pictureSize: of the camera's pictures.
  public init(model: ModelDescription, pictureSize: PixelSize) {
    rule = model.likeness.flatMap { LikenessRule($0, measures: model.pictureMeasures) }
    let size = rule == nil ? PixelSize(width: 1, height: 1) : pictureSize
    measurer = PictureMeasurer(
      pictureSize: size, reduction: model.input.reduction, classCount: model.palette.count)
  }

  /// Memory taken. **Units**: bytes.
  public var plannedByteCount: Int { measurer.plannedByteCount }

  /// - Returns: nil where the model remembers nothing.
  /// - Precondition: the picture has the planned size, and the analyser has finished it.
  public mutating func judge(_ picture: borrowing ImageView, _ analyzer: borrowing FrameAnalyzer)
    -> PictureLikeness?
  {
    guard rule != nil else { return nil }
    return rule?.judge(measurer.measure(picture, analyzer))
  }
}

extension ModelDescription {
  /// What is measured of the pictures of this model, in order.
  public var pictureMeasures: [PictureMeasure] {
    PictureMeasure.all(classes: palette.entries.map(\.name))
  }
}
