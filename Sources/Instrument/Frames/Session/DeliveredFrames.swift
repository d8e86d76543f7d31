import Imaging

/// A picture as a source delivered it, before it was converted: valid only while it is lent.
public struct DeliveredFrame: ~Escapable {
  public let stamp: FrameStamp
  public let layout: SourceLayout
  public let bytes: RawSpan
  /// The plane of colours of a device with several planes of memory, and the distance between its rows; else empty and 0.
  public let colors: RawSpan
  public let colorsBytesPerLine: Int

  @_lifetime(copy bytes)
  public init(stamp: FrameStamp, layout: SourceLayout, bytes: RawSpan) {
    (self.stamp, self.layout) = (stamp, layout)
    self.bytes = bytes
    colors = bytes.extracting(first: 0)
    colorsBytesPerLine = 0
  }

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
    guard colorsBytesPerLine > 0 else { return bytes.withUnsafeBytes { buffer.append(contentsOf: $0) } }
    let stride = layout.bytesPerLine
    // A driver's plane can have rows more than the picture.
    bytes.withUnsafeBytes { buffer.append(contentsOf: $0.prefix(layout.size.height * stride)) }
    let padding = layout.size.height * stride - buffer.count
    buffer.append(contentsOf: repeatElement(0, count: padding))
    colors.withUnsafeBytes { colors in
      for row in 0..<layout.chromaSize.height {
        let start = row * colorsBytesPerLine
        let count = min(stride, colors.count - start)
        buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: colors[start..<start + count]))
        buffer.append(contentsOf: repeatElement(0, count: stride - count))
      }
    }
  }
}

/// Somebody who wants every picture that a source delivers, as it came: a recorder.
public protocol DeliveredFrames: Sendable {
  /// Called on the capture thread for every picture, those that will be refused as broken included; must return soon.
  func take(_ frame: borrowing DeliveredFrame)
}
