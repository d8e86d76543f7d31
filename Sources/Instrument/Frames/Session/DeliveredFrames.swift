import Imaging
import System

/// A picture as a source delivered it, before it was converted: valid only while it is lent.
public struct DeliveredFrame: ~Escapable {
  /// The number and the times that the frame has in the ring, too, if it gets there.
  public let stamp: FrameStamp
  /// How `bytes` lie: the format, the size, and the distance between rows.
  public let layout: SourceLayout
  /// The whole picture, or its plane of brightness where `colors` is not empty.
  public let bytes: RawSpan
  /// The plane of colours of a device with several planes of memory, and the distance between its rows; else empty and 0.
  public let colors: RawSpan
  /// **Units**: bytes.
  public let colorsBytesPerLine: Int

  /// A picture in one piece.
  @_lifetime(copy bytes)
  public init(stamp: FrameStamp, layout: SourceLayout, bytes: RawSpan) {
    (self.stamp, self.layout) = (stamp, layout)
    self.bytes = bytes
    colors = bytes.extracting(first: 0)
    colorsBytesPerLine = 0
  }

  /// A picture whose colours lie in memory of their own, as `NM12` has them.
  ///
  /// - Parameter colorsBytesPerLine: more than 0; how far apart the rows of `colors` begin.
  @_lifetime(copy bytes, copy colors)
  public init(
    stamp: FrameStamp, layout: SourceLayout, bytes: RawSpan, colors: RawSpan, colorsBytesPerLine: Int
  ) {
    (self.stamp, self.layout) = (stamp, layout)
    self.bytes = bytes
    self.colors = colors
    self.colorsBytesPerLine = colorsBytesPerLine
  }

  /// The picture in one piece, with colours in rows as long as the others.
  package func copy(into buffer: inout [UInt8]) {
    buffer.removeAll(keepingCapacity: true)
    guard colorsBytesPerLine > 0 else { return buffer.append(bytes) }
    let stride = layout.bytesPerLine
    // A driver's plane can have rows more than the picture.
    buffer.append(bytes.extracting(first: layout.size.height * stride))
    let padding = layout.size.height * stride - buffer.count
    buffer.append(contentsOf: repeatElement(0, count: padding))
    for row in 0..<layout.chromaSize.height {
      let start = row * colorsBytesPerLine
      let count = min(stride, colors.byteCount - start)
      buffer.append(colors.extracting(start..<start + count))
      buffer.append(contentsOf: repeatElement(0, count: stride - count))
    }
  }
}

/// Somebody who wants every picture that a source delivers, as it came: a recorder.
public protocol DeliveredFrames: Sendable {
  /// Called on the capture thread for every picture, those that will be refused as broken included; must return soon.
  func receive(_ frame: borrowing DeliveredFrame)
}
