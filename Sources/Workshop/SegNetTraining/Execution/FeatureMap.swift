import CSegKernels
import LabelledPictures
import SegNetModel

let laneCount = Int(SEG_LANES)

/// How a feature map lies in memory: picture by picture, row by row, in each row channel by channel, the width rounded
/// up to a whole number of vectors.
struct FeatureLayout: Equatable, Sendable {
  let channels: Int
  let height: Int
  let width: Int

  init(_ shape: TensorShape) { (channels, height, width) = (shape.channels, shape.height, shape.width) }

  var paddedWidth: Int { (width + laneCount - 1) / laneCount * laneCount }
  var rowCount: Int { channels * paddedWidth }
  var pictureCount: Int { height * rowCount }
  /// Floats between rows of a strip: a row with its margins.
  var stripRow: Int { channels * (paddedWidth + laneCount) }

  func stripCount(rows: Int) -> Int { rows * stripRow + laneCount }

  /// The numbers of one row of a strip, both margins of each channel included.
  func stripRange(row: Int) -> Range<Int> { row * stripRow..<row * stripRow + stripCount(rows: 1) }
}

/// A batch of feature maps.
struct FeatureMap: Sendable {
  let layout: FeatureLayout
  let memory: AlignedBuffer<Float>

  init(layout: FeatureLayout, pictures: Int) throws(TrainingError) {
    self.init(layout: layout, memory: try AlignedBuffer(count: pictures * layout.pictureCount))
  }

  /// A map in memory that others use too, before or after.
  init(layout: FeatureLayout, memory: AlignedBuffer<Float>) {
    (self.layout, self.memory) = (layout, memory)
  }

  /// A row; who takes it holds the map.
  @_lifetime(immortal)
  func values(_ picture: Int, _ y: Int) -> Span<Float> {
    memory.part(picture * layout.pictureCount + y * layout.rowCount, layout.rowCount)
  }

  /// Rows to be written.
  @_lifetime(immortal)
  func rows(_ picture: Int, _ y: Int, count: Int = 1) -> MutableSpan<Float> {
    memory.mutablePart(picture * layout.pictureCount + y * layout.rowCount, count * layout.rowCount)
  }

  /// One channel of a row, without padding.
  @_lifetime(immortal)
  func values(_ picture: Int, _ y: Int, channel: Int) -> Span<Float> {
    memory.part(start(picture, y, channel), layout.width)
  }

  /// The same to be written.
  @_lifetime(immortal)
  func channel(_ picture: Int, _ y: Int, _ channel: Int) -> MutableSpan<Float> {
    memory.mutablePart(start(picture, y, channel), layout.width)
  }

  /// Zeros behind each channel of a row, where its width is no whole number of vectors.
  func clearPadding(_ picture: Int, _ y: Int) {
    for channel in 0..<layout.channels {
      var padding = memory.mutablePart(
        start(picture, y, channel) + layout.width, layout.paddedWidth - layout.width)
      padding.update(repeating: 0)
    }
  }

  private func start(_ picture: Int, _ y: Int, _ channel: Int) -> Int {
    picture * layout.pictureCount + y * layout.rowCount + channel * layout.paddedWidth
  }
}
