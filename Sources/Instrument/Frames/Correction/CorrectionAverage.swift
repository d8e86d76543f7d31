import Imaging
import System

/// Adds up frames of a field that does not change, to a picture with less noise than any of them.
public struct CorrectionAverage: Sendable {
  /// Of every frame that is added. **Units**: pixels.
  public let size: PixelSize
  /// Frames added so far, up to `frameLimit`.
  public private(set) var frameCount = 0
  private var sums: [UInt32]

  /// The most frames that may be added; the sums could hold more.
  public static let frameLimit = 65_536

  /// Takes 12 bytes per pixel for the sums.
  public init(size: PixelSize) {
    self.size = size
    sums = [UInt32](repeating: 0, count: 3 * size.pixelCount)
  }

  /// - Precondition: the frame has this size, and fewer than `frameLimit` were added.
  public mutating func add(_ image: borrowing ImageView) {
    precondition(image.size == size && frameCount < Self.frameLimit)
    frameCount += 1
    let layout = SourceLayout(view: image)
    let reader = RowReader(layout)
    let memory = FixedBytes(count: 3 * size.width)
    let picture = DeliveredPicture(bytes: image.bytes)
    for y in 0..<size.height {
      var row = memory.bytes
      reader.readRGB(y, of: picture, into: &row)
      let first = 3 * y * size.width
      for index in 0..<memory.count { sums[first + index] += UInt32(row.bytes.byte(index)) }
    }
  }

  /// The mean of the frames. - Precondition: there is one.
  public var picture: CorrectionPicture {
    let count = frameCount
    precondition(count > 0)
    return CorrectionPicture(size: size, levels: sums.map { UInt16((Int($0) * 256 + count / 2) / count) })
  }

  /// The part of the values that are as bright as can be: where there are any, the light is too strong.
  public var saturatedShare: Double {
    let limit = UInt32(frameCount) * 254
    return Double(sums.count { $0 >= limit }) / Double(max(1, sums.count))
  }

  /// The mean brightness. **Units**: grey levels.
  public var meanLevel: Double {
    let sum = sums.reduce(0) { $0 + Int($1) }
    return Double(sum) / Double(max(1, sums.count * max(1, frameCount)))
  }
}
