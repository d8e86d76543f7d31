import Imaging
import ObjectAnalysis
import System

/// Writes a picture per frame it gets: what the camera saw with what was found drawn onto it, as `frame-000123.png`.
///
/// A folder that holds overlays already gets a folder in it for this run, so that no run writes over another's.
public struct OverlaySink: ResultSink {
  /// Where the overlays go.
  public let folder: String
  private var painter: OverlayPainter

  /// - Parameters:
  ///   - run: what this run's folder is called when another run's overlays are there.
  ///   - regions: of interest, to be drawn.
  /// - Throws: `FileError` when the folder cannot be made or written.
  public init(
    folder: String, run: String, pictureSize: PixelSize, palette: ClassPalette, reduction: Int,
    regions: [RegionOfInterest] = []
  ) throws(FileError) {
    try prepareFolder(folder)
    let isUsed = try folderEntries(folder).contains { $0.hasPrefix("frame-") && $0.hasSuffix(".png") }
    self.folder = isUsed ? "\(folder)/\(run)" : folder
    if isUsed { try prepareFolder(self.folder) }
    painter = OverlayPainter(
      pictureSize: pictureSize, palette: palette, reduction: reduction,
      regions: regions.map { $0.corners.map { SIMD2(Float($0.x), Float($0.y)) } })
  }

  /// The file name of a frame's overlay.
  public static func fileName(sequence: UInt64) -> String {
    let digits = "\(sequence)"
    return "frame-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).png"
  }

  public mutating func write(_ frame: borrowing OverlayFrame) throws(FileError) {
    let overlay = painter.paint(
      frame.picture, instances: frame.instances, marks: frame.marks, counts: frame.counts,
      caption: "frame \(frame.sequence)")
    try writeFileAtomically("\(folder)/\(Self.fileName(sequence: frame.sequence))", PNGCodec.encode(overlay))
  }

  public mutating func finish() throws(FileError) {}
}
