import CSegKernels

/// A ring of rows in the arena, as the kernels meet it.
struct RowRing: BitwiseCopyable {
  /// Pixel 0 of the first row.
  let start: UnsafeMutableRawPointer
  let stride: Int
  let count: Int
  /// Rows of the map that are ever written; `outside` stands for those above and below.
  let height: Int
  let outside: UnsafeMutableRawPointer

  /// Pixel 0 of a row of the map.
  @inline(__always)
  func row(_ row: Int) -> UnsafeMutableRawPointer { start + row % count * stride }

  /// Writes the pointers to pixel 0 of `rows`, which may reach beyond the map.
  @inline(__always)
  func fill(_ table: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ rows: Range<Int>) {
    var slot = max(rows.lowerBound, 0) % count
    for row in rows {
      let entry = table + (row - rows.lowerBound)
      guard row >= 0, row < height else {
        entry.pointee = outside
        continue
      }
      entry.pointee = start + slot * stride
      slot = slot + 1 == count ? 0 : slot + 1
    }
  }
}

/// One stage, ready to run: plain numbers and addresses, held in the arena.
struct StageProgram: BitwiseCopyable {
  let rule: RowRule
  let output: RowRing
  let positions: RowRing
  let positionPlaneBytes: Int32
  /// Real channels, and those of a row in memory.
  let channels: Int32
  let storedChannels: Int32
  let width: Int
  /// Columns that threads do not divide.
  let columnUnit: Int
  /// Rows and columns around an output pixel that the convolution reads.
  let padding: Int
  /// A pixel shuffle's.
  let channelStep: Int32
  /// An addition's activation and, in int8 models, factor.
  let rectifies: Bool
  let multiplier: Float
  let isSigmoid: Bool
  /// A regression head's: where the labels go that nobody asks for.
  let labelScratch: UnsafeMutableRawPointer
  /// Packed weights, nil for stages without a convolution.
  let weights: UnsafeRawPointer?
  /// Whether each chunk of this stage reads only columns of the same chunk.
  let readsOwnColumns: Bool
}

/// Where the walk stands with a stage.
struct StageProgress: BitwiseCopyable {
  /// The phases in which this stage last gave rows, and in which rows of it were last read beyond the own columns.
  var written = -1
  var readAcross = -1
}

/// What all threads need to know about the picture at hand.
struct PictureJob: BitwiseCopyable {
  var format = SEG_RGB24
  var picture: UnsafeRawPointer?
  var bytesPerRow = 0
  var labels: UnsafeMutablePointer<UInt8>?
  /// Nil when nobody asks for it.
  var confidence: UnsafeMutablePointer<UInt8>?
  /// Regression maps, one plane after the other; nil when nobody asks for them.
  var regression: UnsafeMutablePointer<Float>?
}
