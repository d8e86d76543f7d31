import Imaging
import SegNetModel

/// All that an interpreter gives for a picture, in memory taken once; see `Interpreter.makeOutput()`.
public struct NetworkOutput: Equatable, Sendable {
  /// The class of each pixel. **Shape**: the interpreter's `labelSize`.
  public internal(set) var labels: LabelMap
  /// Per pixel how sure the network is of its label, 0 to 255 for 0 to 1; empty where nobody asked.
  public internal(set) var confidence: [UInt8]
  /// Without names where nobody asked, or the model has none.
  public internal(set) var maps: RegressionMaps
}

extension Interpreter {
  /// Memory for what the initialiser was told to give.
  public func makeOutput() -> NetworkOutput {
    NetworkOutput(
      labels: LabelMap(size: labelSize),
      confidence: [UInt8](repeating: 0, count: givesConfidence ? labelSize.pixelCount : 0),
      maps: RegressionMaps(size: labelSize, names: regressionMaps))
  }

  /// Allocates nothing.
  ///
  /// - Precondition: the picture is one that `segment(_:into:)` takes; `output` is this interpreter's.
  public func segment(_ picture: borrowing ImageView, into output: inout NetworkOutput) {
    switch (output.confidence.isEmpty, output.maps.names.isEmpty) {
    case (true, true): segment(picture, into: &output.labels)
    case (false, true): segment(picture, into: &output.labels, confidence: &output.confidence)
    case (true, false): segment(picture, into: &output.labels, maps: &output.maps)
    case (false, false):
      segment(picture, into: &output.labels, confidence: &output.confidence, maps: &output.maps)
    }
  }
}
