import Imaging
import SafeFiles

/// Writes a picture per frame it gets: what the camera saw with what was found drawn onto it, as `frame-000123.png`.
public struct OverlaySink: ResultSink {
  public let folder: String
  private var painter: OverlayPainter

  /// - Throws: `FileError` when the folder cannot be made or written.
  public init(folder: String, pictureSize: PixelSize, palette: ClassPalette, reduction: Int) throws(FileError)
  {
    try prepareFolder(folder)
    self.folder = folder
    painter = OverlayPainter(pictureSize: pictureSize, palette: palette, reduction: reduction)
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
