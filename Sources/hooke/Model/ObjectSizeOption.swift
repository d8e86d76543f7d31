import ArgumentParser
import Instrument
import SegNetModel

/// How large objects are in pictures that a model is to be brought to.
struct ObjectSizeOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Diameter of a typical object in pixels of the pictures: they are reduced until objects are as large as those that the model was taught with (default: pictures are taken as the model was taught).",
      valueName: "px"))
  var objectSize: Double?

  func validate() throws {
    if let objectSize, !(1...10_000).contains(objectSize) {
      throw ValidationError("--object-size must lie in 1...10000, not \(objectSize).")
    }
  }

  /// - Throws: `FileError` naming the file; `AnalysisError` for a size that the model cannot be brought to.
  func model(_ path: String) throws -> WeightsFile {
    try WeightsFile(path: path).looking(atObjectsOf: objectSize)
  }
}
