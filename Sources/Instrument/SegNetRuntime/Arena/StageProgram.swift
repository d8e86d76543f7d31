import SegNetModel

/// One stage, ready to run: plain numbers, held in the arena.
struct StageProgram: BitwiseCopyable {
  let rule: RowRule
  let border: BorderRule
  let band: Band
  /// By how much the map is smaller than the picture.
  let scale: Int
  let output: RowRing
  let positions: RowRing
  let positionPlaneBytes: Int
  /// Real channels, and those of a row in memory.
  let channels: Int
  let storedChannels: Int
  let width: Int
  /// A pixel shuffle's.
  let channelStep: Int
  /// Of an addition or a regression head.
  let activation: Activation
  /// int8: an addition's.
  let multiplier: Float
  /// A regression head's: where the labels of a row go that nobody asks for.
  let labelScratch: Int
  /// Nil for stages without a convolution.
  let convolution: PackedConvolution?

  /// The uppermost of some rows of the band, as a row of the map.
  @inline(__always)
  func top(of rows: Range<Int>) -> Int {
    band.pictureRow(band.isReversed ? rows.upperBound - 1 : rows.lowerBound, scale: scale)
  }
}
