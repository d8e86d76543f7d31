import ModelExport
import SegNetModel
import SegNetRuntime

extension PictureSegmenter {
  /// What evaluates a model: a compact one as it runs, a checkpoint in float32.
  static func evaluating(_ file: WeightsFile, threads: Int, isa: KernelISA?) throws -> PictureSegmenter {
    if file.description.kind == .compact {
      return PictureSegmenter(model: file, threads: threads, isa: isa, givesConfidence: true)
    }
    return PictureSegmenter(
      model: try FoldedNetwork(checkpoint: file).float32Model, threads: threads, isa: isa,
      givesConfidence: true)
  }
}
