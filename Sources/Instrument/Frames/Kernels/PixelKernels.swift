import CPixels
import System

/// The row kernels of this processor, in Swift: what they are given is as long as what they read and write.
///
/// The only place of frames that hands them addresses, and only for the length of a call. **Units**: widths in pixels.
@safe
struct PixelKernels: Sendable {
  // Points to a constant.
  nonisolated(unsafe) private let table: UnsafePointer<hooke_pixel_kernels>

  /// The fastest.
  init() { unsafe table = hooke_pixels() }

  // MARK: formats

  func makeRGB(
    fromYUYV pairs: RawSpan, _ range: hooke_range, into rgb: inout MutableRawSpan, width: Int
  ) {
    unsafe table.pointee.rgb_from_yuyv(
      address(pairs, (width + 1) / 2 * 4), address(&rgb, 3 * width), width, range)
  }

  func makeRGB(fromGrey grey: RawSpan, into rgb: inout MutableRawSpan, width: Int) {
    unsafe table.pointee.rgb_from_grey(address(grey, width), address(&rgb, 3 * width), width)
  }

  func makeRGB(fromBGR bgr: RawSpan, into rgb: inout MutableRawSpan, width: Int) {
    unsafe table.pointee.rgb_from_bgr(address(bgr, 3 * width), address(&rgb, 3 * width), width)
  }

  /// - Precondition: an even width, as for all that makes pairs.
  func makeYUYV(fromUYVY pairs: RawSpan, into yuyv: inout MutableRawSpan, width: Int) {
    unsafe table.pointee.yuyv_from_uyvy(address(pairs, 2 * width), address(&yuyv, 2 * width), width)
  }

  func makeYUYV(fromYVYU pairs: RawSpan, into yuyv: inout MutableRawSpan, width: Int) {
    unsafe table.pointee.yuyv_from_yvyu(address(pairs, 2 * width), address(&yuyv, 2 * width), width)
  }

  /// - Parameter colors: Cb and Cr by turns.
  func makeYUYV(
    _ luma: RawSpan, colors: RawSpan, isCbFirst: Bool, into yuyv: inout MutableRawSpan, width: Int
  ) {
    let first = unsafe address(colors, width)
    unsafe table.pointee.yuyv_from_planes(
      address(luma, width), first + (isCbFirst ? 0 : 1), first + (isCbFirst ? 1 : 0), 2,
      address(&yuyv, 2 * width), width)
  }

  func makeYUYV(_ luma: RawSpan, cb: RawSpan, cr: RawSpan, into yuyv: inout MutableRawSpan, width: Int) {
    unsafe table.pointee.yuyv_from_planes(
      address(luma, width), address(cb, width / 2), address(cr, width / 2), 1, address(&yuyv, 2 * width),
      width)
  }

  // MARK: corrections

  /// Takes the shading out of as many values as `dark` and `gain` have.
  func correct(_ values: inout MutableRawSpan, dark: Span<UInt16>, gain: Span<UInt16>) {
    precondition(dark.count == gain.count)
    unsafe dark.withUnsafeBufferPointer { dark in
      unsafe gain.withUnsafeBufferPointer { gain in
        unsafe table.pointee.correct(
          address(&values, dark.count), dark.baseAddress!, gain.baseAddress!, dark.count)
      }
    }
  }

  /// - Parameter sums: of 16 bits.
  func add(_ values: RawSpan, to sums: inout MutableRawSpan, count: Int) {
    unsafe table.pointee.add(words(&sums, count), address(values, count), count)
  }

  /// Averages of `side` columns of sums of as many rows.
  func average(
    _ sums: inout MutableRawSpan, into values: inout MutableRawSpan, width: Int, channels: Int, side: Int
  ) {
    unsafe hooke_average_columns(
      words(&sums, width * channels * side), address(&values, width * channels), width, channels, side)
  }

  /// Puts pixels where a flip or a turn wants them.
  ///
  /// - Parameters:
  ///   - start: where the first pixel goes. **Units**: bytes, as are those of the step.
  ///   - step: to the next pixel; less than 0 goes backwards.
  func scatter(
    _ pixels: RawSpan, into target: inout MutableRawSpan, start: Int, step: Int, width: Int, channels: Int
  ) {
    let last = start + (width - 1) * step
    precondition(min(start, last) >= 0, "a pixel goes before the picture")
    let memory = unsafe address(&target, max(start, last) + channels)
    unsafe hooke_scatter(address(pixels, width * channels), memory + start, width, channels, step)
  }
}

/// The address of bytes, of which there are at least `count`.
private func address(_ bytes: RawSpan, _ count: Int) -> UnsafePointer<UInt8> {
  precondition(count > 0 && bytes.byteCount >= count, "a kernel reads \(count) bytes of \(bytes.byteCount)")
  return unsafe bytes.withUnsafeBytes { unsafe $0.baseAddress!.assumingMemoryBound(to: UInt8.self) }
}

private func address(_ bytes: inout MutableRawSpan, _ count: Int) -> UnsafeMutablePointer<UInt8> {
  let there = bytes.byteCount
  precondition(count > 0 && there >= count, "a kernel writes \(count) bytes of \(there)")
  return unsafe bytes.withUnsafeMutableBytes { unsafe $0.baseAddress!.assumingMemoryBound(to: UInt8.self) }
}

/// The same for numbers of 16 bits.
private func words(_ bytes: inout MutableRawSpan, _ count: Int) -> UnsafeMutablePointer<UInt16> {
  unsafe UnsafeMutableRawPointer(address(&bytes, 2 * count)).assumingMemoryBound(to: UInt16.self)
}
