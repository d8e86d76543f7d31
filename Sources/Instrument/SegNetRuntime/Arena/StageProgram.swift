import CPixels
import CSegKernels
import SegNetModel

/// A band's ring of rows in the arena, as the kernels meet it. Rows count from 0 in the band's direction.
struct RowRing: BitwiseCopyable {
  /// Pixel 0 of the first row.
  let start: UnsafeMutableRawPointer
  let stride: Int
  let count: Int
  /// Rows of the band that are ever written.
  let rows: Int
  let isReversed: Bool
  /// The same ring of the bands before the first row and after the last one, and the rows written there; 0 at the
  /// picture's edges.
  let before: UnsafeMutableRawPointer
  let rowsBefore: Int
  let after: UnsafeMutableRawPointer
  let rowsAfter: Int
  /// Pixel 0 of what stands for rows beyond the edges.
  let outside: UnsafeMutableRawPointer

  /// Pixel 0 of a row.
  @inline(__always)
  func row(_ row: Int) -> UnsafeMutableRawPointer {
    if row < 0 {
      let other = -1 - row
      return other < rowsBefore ? before + other % count * stride : outside
    }
    if row >= rows {
      let other = rowsAfter - 1 - (row - rows)
      return other >= 0 ? after + other % count * stride : outside
    }
    return start + row % count * stride
  }

  /// Where a row stands in a table of `rows`, which runs from the top to the bottom of the picture.
  @inline(__always)
  func place(of row: Int, in rows: Range<Int>) -> Int {
    isReversed ? rows.upperBound - 1 - row : row - rows.lowerBound
  }

  /// Writes the pointers to pixel 0 of `rows`, which may reach beyond the band, from the top to the bottom.
  @inline(__always)
  func fill(_ table: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ rows: Range<Int>) {
    guard rows.lowerBound >= 0, rows.upperBound <= self.rows else {
      for row in rows { table[place(of: row, in: rows)] = self.row(row) }
      return
    }
    var slot = rows.lowerBound % count
    for row in rows {
      table[place(of: row, in: rows)] = start + slot * stride
      slot = slot + 1 == count ? 0 : slot + 1
    }
  }
}

/// One stage, ready to run: plain numbers and addresses, held in the arena.
struct StageProgram: BitwiseCopyable {
  let rule: RowRule
  let border: BorderRule
  let band: Band
  /// By how much the map is smaller than the picture.
  let scale: Int
  let output: RowRing
  let positions: RowRing
  let positionPlaneBytes: Int32
  /// Real channels, and those of a row in memory.
  let channels: Int32
  let storedChannels: Int32
  let width: Int
  /// A pixel shuffle's.
  let channelStep: Int32
  /// Of an addition or a regression head.
  let activation: Activation
  /// int8: an addition's.
  let multiplier: Float
  /// A regression head's: where the labels go that nobody asks for.
  let labelScratch: UnsafeMutableRawPointer
  /// Packed weights, nil for stages without a convolution.
  let weights: UnsafeRawPointer?

  /// The uppermost of some rows of the band, as a row of the map.
  @inline(__always)
  func top(of rows: Range<Int>) -> Int {
    band.pictureRow(band.isReversed ? rows.upperBound - 1 : rows.lowerBound, scale: scale)
  }
}

/// What all threads need to know about the picture at hand.
struct PictureJob: BitwiseCopyable {
  var format = hooke_rgb24
  var picture: UnsafeRawPointer?
  var bytesPerRow = 0
  /// How this picture's levels are stretched.
  var levels = hooke_levels()
  var labels: UnsafeMutablePointer<UInt8>?
  /// Nil when nobody asks for it.
  var confidence: UnsafeMutablePointer<UInt8>?
  /// Regression maps, one plane after the other; nil when nobody asks for them.
  var regression: UnsafeMutablePointer<Float>?
}
