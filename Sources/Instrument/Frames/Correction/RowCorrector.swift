import Imaging
import System

/// Corrects a picture row by row: shading, crop, binning, and where the pixels go.
///
/// Takes its memory when it is made.
final class RowCorrector {
  private let correction: PreparedCorrection
  private let kernels = PixelKernels()
  private let valuesPerRow: Int
  private let row: FixedBytes
  /// Of 16 bits.
  private let sums: FixedBytes
  private var rowsInSums = 0

  init(_ correction: PreparedCorrection) {
    self.correction = correction
    valuesPerRow = correction.region.size.width * correction.channels
    row = FixedBytes(count: valuesPerRow)
    sums = FixedBytes(count: 2 * valuesPerRow)
  }

  /// To be called before each picture's first row: the last one may have been broken off.
  func begin() {
    rowsInSums = 0
    sums.clear()
  }

  /// Corrects row `y` of the delivered picture, whole, as `slotFormat` has it; rows come in order.
  ///
  /// - Precondition: `y` is one of the correction's `sourceRows`.
  func correct(_ pixels: RawSpan, row y: Int, into target: inout MutableRawSpan) {
    let y = y - correction.region.y
    let channels = correction.channels
    let first = correction.region.x * channels
    let source = pixels.extracting(first..<first + valuesPerRow)
    let side = correction.binning
    // Where a row goes as it is, it is corrected there.
    if side == 1, correction.placement.stepX == channels {
      let start = correction.placement.start(ofRow: y)
      var corrected = target.part(start..<start + valuesPerRow)
      return correct(source, y, into: &corrected)
    }
    let (rowMemory, sumMemory) = (row, sums)
    var row = rowMemory.bytes
    correct(source, y, into: &row)
    guard side > 1 else { return scatter(row.bytes, y, correction.region.size.width, into: &target) }
    var sums = sumMemory.bytes
    kernels.add(row.bytes, to: &sums, count: valuesPerRow)
    rowsInSums += 1
    guard rowsInSums == side else { return }
    let width = correction.region.size.width / side
    kernels.average(&sums, into: &row, width: width, channels: channels, side: side)
    scatter(row.bytes, y / side, width, into: &target)
    begin()
  }

  private func correct(_ source: RawSpan, _ y: Int, into corrected: inout MutableRawSpan) {
    corrected.copy(source)
    guard let shading = correction.shading else { return }
    let values = y * valuesPerRow..<(y + 1) * valuesPerRow
    let (dark, gain) = (shading.dark, shading.gain)
    kernels.correct(
      &corrected, dark: dark.span.extracting(values), gain: gain.span.extracting(values))
  }

  private func scatter(_ pixels: RawSpan, _ y: Int, _ width: Int, into target: inout MutableRawSpan) {
    kernels.scatter(
      pixels, into: &target, start: correction.placement.start(ofRow: y), step: correction.placement.stepX,
      width: width, channels: correction.channels)
  }
}
