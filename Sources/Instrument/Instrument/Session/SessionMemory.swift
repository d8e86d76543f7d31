import Imaging
import ObjectAnalysis
import Records
import SegNetModel
import SegNetRuntime

/// All memory that a counting session takes before its first frame.
public struct SessionMemory: Sendable {
  /// One use of memory, as people are told of it.
  public struct Part: Equatable, Sendable {
    /// A word or two, such as `capture slots`.
    public let name: String
    /// What decides its size.
    public let reason: String
    /// **Units**: bytes.
    public let bytes: Int
  }

  /// Always the same ones in the same order, those that a session does not need with 0 bytes.
  public let parts: [Part]

  /// All parts together. **Units**: bytes.
  public var byteCount: Int { parts.reduce(0) { $0 + $1.bytes } }

  /// Frames between the camera and the counting.
  static let captureSlots = 4

  /// - Parameters:
  ///   - plan: of the model at this picture size.
  ///   - format: of the frames in the ring.
  /// - Throws: `AnalysisError` for a label map that is too large to be counted.
  public init(
    _ plan: MemoryPlan, model: ModelDescription, pictureSize: PixelSize, format: PixelFormat, overlays: Bool
  ) throws(AnalysisError) {
    let labelSize = pictureSize.reduced(by: model.input.reduction)
    let slot = (pictureSize.pixelCount * (format.bytesPerPixel ?? 3) + 63) / 64 * 64
    let analyzer = try FrameAnalyzer(
      size: labelSize,
      settings: AnalysisSettings(model: model))
    let maps = model.counting.splitting.mapName == nil ? [] : model.network.regressionMaps
    let perClass = model.palette.count * MemoryLayout<Int>.stride
    let marks = min(Int(UInt16.max), labelSize.pixelCount / 8) * MemoryLayout<OverlayMark>.stride
    let overlay = 3 * pictureSize.pixelCount + 2 * labelSize.pixelCount + marks + perClass
    parts = [
      Part(name: "network", reason: "rings, margins and tables of the plan", bytes: plan.activationBytes),
      Part(name: "weights", reason: "packed for the kernels", bytes: plan.weightBytes),
      Part(
        name: "capture slots", reason: "\(Self.captureSlots) of \(pictureSize), \(format)",
        bytes: Self.captureSlots * slot),
      Part(name: "labels", reason: "\(labelSize)", bytes: labelSize.pixelCount),
      Part(
        name: "maps", reason: maps.isEmpty ? "none to count by" : maps.joined(separator: ", "),
        bytes: maps.count * labelSize.pixelCount * MemoryLayout<Float>.stride),
      Part(
        name: "objects", reason: "the worst labels; pages that no frame needs stay untouched",
        bytes: analyzer.plannedByteCount),
      Part(
        name: "row queue", reason: "\(FrameRecord.queueCapacity) rows",
        bytes: FrameRecord.queueCapacity * MemoryLayout<FrameRecord>.stride),
      Part(
        name: "overlay queue", reason: overlays ? "\(OverlayFrame.queueCapacity) pictures" : "no overlays",
        bytes: overlays ? OverlayFrame.queueCapacity * overlay : 0),
    ]
  }
}
