import Imaging
import SegNetModel
import SegNetRuntime

/// Labels pictures of any sizes with one model: an interpreter per picture size, made when the size first comes.
public final class PictureSegmenter {
  public let description: ModelDescription
  public let givesConfidence: Bool
  private let make: (PixelSize) throws(RuntimeError) -> Interpreter
  private var interpreters: [PixelSize: Interpreter] = [:]

  /// How many sizes are kept ready; a set with more sizes than this pays for planning again.
  private static let sizesKept = 16

  /// - Parameter givesConfidence: whether `segment` tells how sure the network is.
  public init(model: WeightsFile, threads: Int, isa: KernelISA? = nil, givesConfidence: Bool = false) {
    description = model.description
    self.givesConfidence = givesConfidence
    make = { size throws(RuntimeError) in
      try Interpreter(
        model: model, pictureSize: size, threads: threads, isa: isa, givesConfidence: givesConfidence)
    }
  }

  /// - Parameter givesConfidence: whether `segment` tells how sure the network is.
  public init(model: ExportedModel, threads: Int, isa: KernelISA? = nil, givesConfidence: Bool = false) {
    description = model.description
    self.givesConfidence = givesConfidence
    make = { size throws(RuntimeError) in
      try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: size, threads: threads, isa: isa,
        givesConfidence: givesConfidence)
    }
  }

  /// **Shape**: the picture's size reduced as the model says.
  ///
  /// - Throws: `RuntimeError` for a picture size that the model cannot take.
  public func segment(_ picture: RGBImage) throws(RuntimeError) -> LabelMap {
    let interpreter = try interpreter(for: picture.size)
    var labels = LabelMap(size: interpreter.labelSize)
    interpreter.segment(picture.view, into: &labels)
    return labels
  }

  /// The labels, and how sure the network is of each: its probability in 255ths.
  ///
  /// - Precondition: `givesConfidence`.
  /// - Throws: as `segment`.
  func segmentWithConfidence(_ picture: RGBImage) throws(RuntimeError) -> (LabelMap, confidence: [UInt8]) {
    let interpreter = try interpreter(for: picture.size)
    var labels = LabelMap(size: interpreter.labelSize)
    var confidence = [UInt8](repeating: 0, count: labels.size.pixelCount)
    interpreter.segment(picture.view, into: &labels, confidence: &confidence)
    return (labels, confidence)
  }

  private func interpreter(for size: PixelSize) throws(RuntimeError) -> Interpreter {
    if let interpreter = interpreters[size] { return interpreter }
    if interpreters.count == Self.sizesKept { interpreters.removeAll() }
    let interpreter = try make(size)
    interpreters[size] = interpreter
    return interpreter
  }
}
