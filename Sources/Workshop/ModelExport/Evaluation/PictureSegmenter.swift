import Imaging
import SegNetModel
import SegNetRuntime

/// Labels pictures of any sizes with one model: an interpreter per picture size, made when the size first comes.
public final class PictureSegmenter {
  /// The model's own: its classes, its scale, its counting rules.
  public let description: ModelDescription
  private let make: (PixelSize) throws(RuntimeError) -> Interpreter
  private var interpreters: [PixelSize: Interpreter] = [:]

  /// How many sizes are kept ready; a set with more sizes than this pays for planning again.
  private static let sizesKept = 16

  /// - Parameters:
  ///   - givesConfidence: whether `output(of:)` tells how sure the network is.
  ///   - givesMaps: whether it has the network's maps even where the model does not count by one.
  public init(
    model: WeightsFile, threads: Int, isa: KernelISA? = nil, givesConfidence: Bool = false,
    givesMaps: Bool = false
  ) {
    description = model.description
    let givesMaps = givesMaps || description.counting.splitting.mapName != nil
    make = { size throws(RuntimeError) in
      try Interpreter(
        model: model, pictureSize: size, threads: threads, isa: isa, givesConfidence: givesConfidence,
        givesRegression: givesMaps)
    }
  }

  /// A model that is not on disk.
  public init(
    model: ExportedModel, threads: Int, isa: KernelISA? = nil, givesConfidence: Bool = false,
    givesMaps: Bool = false
  ) {
    description = model.description
    let givesMaps = givesMaps || description.counting.splitting.mapName != nil
    make = { size throws(RuntimeError) in
      try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: size, threads: threads, isa: isa,
        givesConfidence: givesConfidence, givesRegression: givesMaps)
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

  /// The labels, and what else the initialiser was told to give.
  ///
  /// - Throws: as `segment`.
  func output(of picture: RGBImage) throws(RuntimeError) -> NetworkOutput {
    let interpreter = try interpreter(for: picture.size)
    var output = interpreter.makeOutput()
    interpreter.segment(picture.view, into: &output)
    return output
  }

  private func interpreter(for size: PixelSize) throws(RuntimeError) -> Interpreter {
    if let interpreter = interpreters[size] { return interpreter }
    if interpreters.count == Self.sizesKept { interpreters.removeAll() }
    let interpreter = try make(size)
    interpreters[size] = interpreter
    return interpreter
  }
}
