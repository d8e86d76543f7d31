import AllocationCounter
import CPixels
import Imaging
import System
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

@Suite("Conversion of camera formats")
struct FrameConverterTests {
  static let packed: [VideoFormat] = [.grey, .yuyv, .uyvy, .yvyu, .nv12, .nv21, .rgb24, .bgr24]
  static let sizes = ["2x1", "16x2", "34x3", "46x5", "130x4"].map { PixelSize($0)! }

  /// What a slot must hold, value by value.
  private func expected(_ format: VideoFormat, _ size: PixelSize, _ bytesPerLine: Int, _ bytes: [UInt8])
    -> [UInt8]
  {
    var result: [UInt8] = []
    for y in 0..<size.height {
      let row = Array(bytes[(y * bytesPerLine)...])
      for x in 0..<size.width {
        switch format {
        case .grey: result.append(row[x])
        case .rgb24: result += [row[3 * x], row[3 * x + 1], row[3 * x + 2]]
        case .bgr24: result += [row[3 * x + 2], row[3 * x + 1], row[3 * x]]
        case .yuyv: result += [row[2 * x], row[2 * x + 1]]
        case .uyvy: result += [row[2 * x + 1], row[2 * x]]
        case .yvyu: result += [row[2 * x], row[x % 2 == 0 ? 2 * x + 3 : 2 * x - 1]]
        case .nv12, .nv21:
          let colors = (size.height + y / 2) * bytesPerLine + x / 2 * 2
          let isCb = x % 2 == 0
          result += [row[x], bytes[colors + (isCb == (format == .nv12) ? 0 : 1)]]
        default: Issue.record("no reference for \(format)")
        }
      }
    }
    return result
  }

  @Test(arguments: packed, [0, 7])
  func putsEveryFormatIntoASlot(format: VideoFormat, padding: Int) throws {
    var random = SplitMix(state: 11)
    for size in Self.sizes {
      let rowBytes = SourceLayout.rowBytes(format, size.width)
      let layout = try SourceLayout(
        format: format, size: size, bytesPerLine: rowBytes + padding, name: "test")
      let bytes = (0..<layout.leastBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let pixels = try converted(layout, bytes)
      #expect(pixels == expected(format, size, rowBytes + padding, bytes), "\(size)")
    }
  }

  @Test func takesColorsFromAPlaneOfTheirOwn() throws {
    var random = SplitMix(state: 12)
    let size = PixelSize(width: 34, height: 6)
    let layout = try SourceLayout(format: .nv12, size: size, bytesPerLine: 40, name: "test")
    let luma = (0..<40 * 6).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let colors = (0..<36 * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var slot = [UInt8](repeating: 0, count: 2 * size.pixelCount)
    let converter = FrameConverter(layout, name: "test")
    do {
      var span = slot.mutableSpan
      var raw = span.mutableBytes
      try converter.convert(luma.span.bytes, colors: (colors.span.bytes, 36), into: &raw)
    }
    // The same in one piece: the planes behind each other with the same row length.
    var whole = luma
    for row in 0..<3 { whole += Array(colors[row * 36..<row * 36 + 34]) + [UInt8](repeating: 0, count: 6) }
    #expect(slot == (try converted(layout, whole)))
  }

  /// The colours that slots are read with, over every kernel.
  @Test(arguments: [hooke_limited_range, hooke_full_range])
  func kernelsAgreeOnColors(range: hooke_range) {
    var random = SplitMix(state: 13)
    for width in [2, 4, 14, 16, 18, 32, 46, 640] {
      let row = (0..<2 * width).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let image = ImageView(
        size: PixelSize(width: width, height: 1), format: .yuyv, bytesPerRow: 2 * width, bytes: row.span.bytes
      )
      var results: [[UInt8]] = []
      for kernels in [hooke_pixels()!, hooke_pixels_generic()!] {
        var rgb = [UInt8](repeating: 0, count: 3 * width)
        kernels.pointee.rgb_from_yuyv(row, &rgb, width, range)
        results.append(rgb)
      }
      #expect(results[0] == results[1])
      if range == hooke_limited_range {
        let colors = (0..<width).flatMap { x -> [UInt8] in
          let color = image.color(x: x, y: 0)
          return [color.red, color.green, color.blue]
        }
        #expect(results[0] == colors)
      }
    }
  }

  /// Every brightness with extreme colours: sums at the ends of their range.
  @Test func kernelsAgreeAtTheExtremes() {
    var row: [UInt8] = []
    for y in 0..<256 {
      for c in [0, 255, 128, 16, 240] { row += [UInt8(y), UInt8(c), UInt8(255 - y), UInt8(255 - c)] }
    }
    let width = row.count / 2
    for range in [hooke_limited_range, hooke_full_range] {
      var fast = [UInt8](repeating: 0, count: 3 * width)
      var plain = fast
      hooke_pixels().pointee.rgb_from_yuyv(row, &fast, width, range)
      hooke_pixels_generic().pointee.rgb_from_yuyv(row, &plain, width, range)
      #expect(fast == plain)
    }
  }

  @Test func kernelsAgreeOnTheRest() {
    var random = SplitMix(state: 14)
    let (fast, plain) = (hooke_pixels().pointee, hooke_pixels_generic().pointee)
    for width in [2, 4, 5, 6, 14, 16, 18, 34, 130] {
      let bytes = (0..<4 * width + 8).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let even = width / 2 * 2
      func same(_ count: Int, _ work: (hooke_pixel_kernels, UnsafeMutablePointer<UInt8>) -> Void) -> Bool {
        var (one, other) = ([UInt8](repeating: 9, count: count), [UInt8](repeating: 9, count: count))
        work(fast, &one)
        work(plain, &other)
        return one == other
      }
      #expect(same(2 * even) { $0.yuyv_from_uyvy(bytes, $1, even) })
      #expect(same(2 * even) { $0.yuyv_from_yvyu(bytes, $1, even) })
      #expect(same(3 * width) { $0.rgb_from_bgr(bytes, $1, width) })
      bytes.withUnsafeBufferPointer { all in
        let base = all.baseAddress!
        let chroma = base + width
        #expect(same(2 * even) { $0.yuyv_from_planes(base, chroma, chroma + 1, 2, $1, even) })
        #expect(same(2 * even) { $0.yuyv_from_planes(base, chroma + 1, chroma, 2, $1, even) })
        #expect(same(2 * even) { $0.yuyv_from_planes(base, chroma, chroma + width, 1, $1, even) })
      }
      let tables = (0..<2 * width).map { _ in UInt16(truncatingIfNeeded: random.next()) }
      tables.withUnsafeBufferPointer { tables in
        #expect(
          same(width) { kernels, out in
            out.update(from: bytes, count: width)
            kernels.correct(out, tables.baseAddress!, tables.baseAddress! + width, width)
          })
      }
    }
  }

  @Test(arguments: [VideoFormat.yuyv, .uyvy, .yvyu, .nv12, .nv21])
  func refusesHalfAPair(format: VideoFormat) throws {
    let error = try #require(throws: FileError.self) {
      _ = try SourceLayout(format: format, size: PixelSize(width: 33, height: 4), name: "/dev/video0")
    }
    #expect(error.description.contains("the width must be even"))
  }

  @Test func refusesRowsThatAreTooShort() throws {
    #expect(throws: FileError.self) {
      _ = try SourceLayout(
        format: .rgb24, size: PixelSize(width: 32, height: 4), bytesPerLine: 95, name: "/dev/video0")
    }
  }

  @Test(arguments: packed)
  func allocatesNothing(format: VideoFormat) throws {
    let size = PixelSize(width: 64, height: 48)
    let layout = try SourceLayout(format: format, size: size, name: "test")
    let bytes = [UInt8](repeating: 99, count: layout.leastBytes)
    for correction in [nil, FrameCorrection(binning: 2, flip: .horizontal, rotation: 90)] {
      let converter = FrameConverter(layout, correction: try correction?.prepared(for: layout), name: "test")
      var slot = [UInt8](repeating: 0, count: 3 * size.pixelCount)
      var span = slot.mutableSpan
      var raw = span.mutableBytes
      try converter.convert(bytes.span.bytes, into: &raw)
      let before = thread_allocation_count()
      for _ in 0..<3 { try converter.convert(bytes.span.bytes, into: &raw) }
      #expect(thread_allocation_count() - before == 0)
    }
  }

  @Test func decodingAllocatesNothing() throws {
    let size = PixelSize(width: 640, height: 480)
    let layout = try SourceLayout(format: .mjpeg, size: size, name: "test")
    let picture = try bytes(fixture("smears/BloodImage_00000.jpg"))
    let other = try bytes(fixture("smears/BloodImage_00001.jpg"))
    for correction in [nil, FrameCorrection(binning: 2)] {
      let converter = FrameConverter(layout, correction: try correction?.prepared(for: layout), name: "test")
      var slot = [UInt8](repeating: 0, count: 3 * size.pixelCount)
      var span = slot.mutableSpan
      var raw = span.mutableBytes
      try converter.convert(picture.span.bytes, into: &raw)
      let before = thread_allocation_count()
      try converter.convert(other.span.bytes, into: &raw)
      try converter.convert(picture.span.bytes, into: &raw)
      #expect(thread_allocation_count() - before == 0)
    }
  }
}

func converted(_ layout: SourceLayout, _ bytes: [UInt8], _ correction: FrameCorrection = FrameCorrection())
  throws
  -> [UInt8]
{
  let prepared = try correction.prepared(for: layout)
  let converter = FrameConverter(layout, correction: prepared, name: "test")
  var slot = [UInt8](
    repeating: 0xAA, count: converter.outputSize.pixelCount * converter.slotFormat.bytesPerPixel!)
  var span = slot.mutableSpan
  var raw = span.mutableBytes
  try converter.convert(bytes.span.bytes, into: &raw)
  return slot
}
