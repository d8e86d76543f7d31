import CPixels
import Imaging

/// Corrects a picture row by row: shading, crop, binning, and where the pixels go.
///
/// Takes its memory when it is made.
final class RowCorrector {
  private let correction: PreparedCorrection
  private let kernels: UnsafePointer<hooke_pixel_kernels>
  private let valuesPerRow: Int
  private let row: UnsafeMutablePointer<UInt8>
  private let sums: UnsafeMutablePointer<UInt16>
  private var rowsInSums = 0

  init(_ correction: PreparedCorrection, kernels: UnsafePointer<hooke_pixel_kernels> = hooke_pixels()) {
    self.correction = correction
    self.kernels = kernels
    valuesPerRow = correction.region.size.width * correction.channels
    row = .allocate(capacity: valuesPerRow)
    row.initialize(repeating: 0, count: valuesPerRow)
    sums = .allocate(capacity: valuesPerRow)
    sums.initialize(repeating: 0, count: valuesPerRow)
  }

  deinit {
    row.deallocate()
    sums.deallocate()
  }

  /// To be called before each picture's first row: the last one may have been broken off.
  func begin() {
    rowsInSums = 0
    sums.update(repeating: 0, count: valuesPerRow)
  }

  /// Corrects row `y` of the delivered picture, whole, as `slotFormat` has it; rows come in order.
  ///
  /// - Precondition: `y` is one of the correction's `sourceRows`.
  func correct(_ pixels: UnsafePointer<UInt8>, row y: Int, into target: UnsafeMutablePointer<UInt8>) {
    let y = y - correction.region.y
    let channels = correction.channels
    let source = pixels + correction.region.x * channels
    let side = correction.binning
    // Where a row goes as it is, it is corrected there.
    let isInPlace = side == 1 && correction.placement.stepX == channels
    let corrected = isInPlace ? target + correction.placement.start(ofRow: y) : row
    corrected.update(from: source, count: valuesPerRow)
    if let shading = correction.shading {
      let first = y * valuesPerRow
      shading.dark.withUnsafeBufferPointer { dark in
        shading.gain.withUnsafeBufferPointer { gain in
          kernels.pointee.correct(
            corrected, dark.baseAddress! + first, gain.baseAddress! + first, valuesPerRow)
        }
      }
    }
    if isInPlace { return }
    guard side > 1 else { return scatter(row, y, correction.region.size.width, into: target) }
    kernels.pointee.add(sums, row, valuesPerRow)
    rowsInSums += 1
    guard rowsInSums == side else { return }
    let width = correction.region.size.width / side
    hooke_average_columns(sums, row, width, channels, side)
    scatter(row, y / side, width, into: target)
    begin()
  }

  private func scatter(
    _ pixels: UnsafePointer<UInt8>, _ y: Int, _ width: Int, into target: UnsafeMutablePointer<UInt8>
  ) {
    hooke_scatter(
      pixels, target + correction.placement.start(ofRow: y), width, correction.channels,
      correction.placement.stepX)
  }
}
