import Imaging
import SegNetModel
import SegNetRuntime

/// Labels pictures of any sizes with one model: an interpreter per picture size, made when the size first comes.
public final class PictureSegmenter {
  public let description: ModelDescription
  private let make: (PixelSize) throws(RuntimeError) -> Interpreter
  private var interpreters: [PixelSize: Interpreter] = [:]

  /// How many sizes are kept ready; a set with more sizes than this pays for planning again.
  private static let sizesKept = 16

  public init(model: WeightsFile, threads: Int, isa: KernelISA? = nil) {
    description = model.description
    make = { size throws(RuntimeError) in
      try Interpreter(model: model, pictureSize: size, threads: threads, isa: isa)
    }
  }

  public init(model: ExportedModel, threads: Int, isa: KernelISA? = nil) {
    description = model.description
    make = { size throws(RuntimeError) in
      try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: size, threads: threads, isa: isa)
    }
  }

  /// **Shape**: the picture's size reduced as the model says.
  ///
  /// - Throws: `RuntimeError` for a picture size that the model cannot take.
  public func segment(_ picture: RGBImage) throws(RuntimeError) -> LabelMap {
    if interpreters[picture.size] == nil {
      if interpreters.count == Self.sizesKept { interpreters.removeAll() }
      interpreters[picture.size] = try make(picture.size)
    }
    let interpreter = interpreters[picture.size]!
    var labels = LabelMap(size: interpreter.labelSize)
    interpreter.segment(picture.view, into: &labels)
    return labels
  }
}
