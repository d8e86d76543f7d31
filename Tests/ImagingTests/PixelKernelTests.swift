import CPixels
import Imaging
import Testing

/// Every instruction set's rows against plain C, at widths around those of the vectors.
@Suite("Rows of pixels") struct PixelKernelTests {
  static var plain: UnsafePointer<hooke_pixel_kernels> { hooke_pixels_generic() }
  static var fast: [UnsafePointer<hooke_pixel_kernels>] {
    (0..<8).compactMap { hooke_pixels_at($0) }.filter { $0 != plain }
  }

  private struct Numbers: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  private func bytes(_ count: Int, seed: Int) -> [UInt8] {
    var numbers = Numbers(state: UInt64(seed))
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
  }

  @Test func knowsItsKernels() {
    #expect(hooke_pixels_at(0) == hooke_pixels())
    #expect(hooke_pixels_at(-1) == nil && hooke_pixels_at(Int32(Self.fast.count + 1)) == nil)
    #expect(hooke_pixels_at(Int32(Self.fast.count)) == Self.plain)
  }

  /// Into rows with a few bytes behind them, which must stay.
  @Test func rowsBecomeColors() {
    for width in 0...100 {
      let row = bytes(2 * width + 2, seed: width)
      func rows(_ kernels: hooke_pixel_kernels) -> [[UInt8]] {
        var results = [[UInt8]](repeating: [UInt8](repeating: 0xAA, count: 3 * width + 8), count: 3)
        kernels.rgb_from_grey(row, &results[0], width)
        kernels.rgb_from_yuyv(row, &results[1], width, hooke_limited_range)
        kernels.rgb_from_yuyv(row, &results[2], width, hooke_full_range)
        return results
      }
      let expected = rows(Self.plain.pointee)
      #expect(expected.allSatisfy { $0.suffix(8).allSatisfy { $0 == 0xAA } })
      for kernels in Self.fast { #expect(rows(kernels.pointee) == expected, "width \(width)") }
    }
  }

  /// Parts of rows of every format, reduced, stretched, as integers and as numbers.
  @Test(arguments: [hooke_grey, hooke_rgb24, hooke_yuyv].map(\.rawValue), 4...16)
  func rowsBecomeTheNetworksInput(format: UInt32, quarters: Int) {
    let reduction = Reduction(quarters: quarters)
    // Around the vectors, and beyond a piece.
    for width in Array(1...40) + [63, 64, 65, 130] {
      let source = (0..<reduction.pixels(of: 3..<5).count).map {
        bytes(3 * reduction.pixels(of: 0..<width).count + 4, seed: 100 * width + $0)
      }
      for levels in [hooke_levels(), hooke_levels(low: 100, factor: 1 << 20)] {
        for isFloat in [false, true] {
          func rows(_ kernels: hooke_pixel_kernels) -> [[UInt8]] {
            input(kernels, hooke_pixel_format(format), quarters, width, levels, isFloat, source)
          }
          let expected = rows(Self.plain.pointee)
          for kernels in Self.fast { #expect(rows(kernels.pointee) == expected, "width \(width)") }
        }
      }
    }
  }

  private func input(
    _ kernels: hooke_pixel_kernels, _ format: hooke_pixel_format, _ quarters: Int, _ width: Int,
    _ levels: hooke_levels, _ isFloat: Bool, _ source: [[UInt8]]
  ) -> [[UInt8]] {
    let bytes = (isFloat ? 4 : 1) * Int(HOOKE_NETWORK_CHANNELS) * width
    let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * bytes, alignment: 16)
    let input = UnsafeMutableRawBufferPointer.allocate(
      byteCount: source.count * source[0].count, alignment: 16)
    defer {
      output.deallocate()
      input.deallocate()
    }
    output.copyBytes(from: [UInt8](repeating: 0xAA, count: 2 * bytes))
    input.copyBytes(from: source.joined())
    let sources: [UnsafePointer<UInt8>?] = source.indices.map {
      UnsafePointer(input.baseAddress!.assumingMemoryBound(to: UInt8.self) + $0 * source[0].count)
    }
    let outputs: [UnsafeMutableRawPointer?] = [output.baseAddress!, output.baseAddress! + bytes]
    sources.withUnsafeBufferPointer { sources in
      outputs.withUnsafeBufferPointer { outputs in
        // Not from the first pixel on: an odd one begins within a pair.
        var rows = hooke_network_rows(
          format: format, quarters: Int32(quarters), rows: 2, first_row: 3, x_begin: Int32(min(1, width - 1)),
          x_end: Int32(width), source_rows: sources.baseAddress, output_rows: outputs.baseAddress,
          scale: (0.013, 0.017, 0.019), offset: (-0.3, 0.1, -1.7), levels: levels)
        if isFloat { kernels.network_f32(&rows) } else { kernels.network_u8(&rows) }
      }
    }
    return [Array(output[..<bytes]), Array(output[bytes...])]
  }

  /// All sums of a block, halved and rounded as they should be: what the fast kernels multiply by is no exact fraction.
  @Test(arguments: 4...16)
  func everySumIsHalvedExactly(quarters: Int) {
    let reduction = Reduction(quarters: quarters)
    let weight = reduction.weight
    let columns = reduction.pixels(of: 0..<64).count
    for base in stride(from: 0, through: 255, by: 5) {
      // Levels next to each other give sums all along between those of flat pictures.
      let source = (0..<reduction.pixels(of: 3..<5).count).map { row in
        (0..<3 * columns + 4).map { UInt8(min(255, base + (($0 / 3) * 7 + row * 3) % 6)) }
      }
      let expected = input(Self.plain.pointee, hooke_rgb24, quarters, 64, hooke_levels(), false, source)
      for kernels in Self.fast {
        #expect(input(kernels.pointee, hooke_rgb24, quarters, 64, hooke_levels(), false, source) == expected)
      }
      #expect(expected[0][4...].allSatisfy { Int($0) <= min(127, (255 * weight + weight) / (2 * weight)) })
    }
  }

  /// Whole rows, sums of parts and single pixels are the same colours; the last pixel of an odd row has no Cr of its own.
  @Test(arguments: [PixelFormat.grey, .rgb24, .yuyv], [1, 2, 9, 34, 35])
  func colorsAgree(format: PixelFormat, width: Int) {
    // A single yuyv pixel has no pair to take a Cr from.
    let width = format == .yuyv ? max(width, 2) : width
    let size = PixelSize(width: width, height: 3)
    let bytesPerRow = width * format.bytesPerPixel! + 5
    let content = bytes(bytesPerRow * 2 + width * format.bytesPerPixel!, seed: width)
    let view = ImageView(size: size, format: format, bytesPerRow: bytesPerRow, bytes: content.span.bytes)
    var image = RGBImage(size: size)
    image.copy(view)
    for y in 0..<size.height {
      let part = width / 3..<width
      var (red, green, blue) = (0, 0, 0)
      for x in 0..<width {
        let color = view.color(x: x, y: y)
        #expect(image[x, y] == color)
        guard part.contains(x) else { continue }
        (red, green, blue) = (red + Int(color.red), green + Int(color.green), blue + Int(color.blue))
      }
      #expect(view.colorSums(row: y, columns: part) == (red, green, blue))
    }
  }

  /// Black, white, and the standard's red, green and blue.
  @Test func colorsAreTheStandards() {
    let row: [UInt8] = [16, 128, 235, 128, 81, 90, 81, 240, 145, 54, 145, 34, 41, 240, 41, 110]
    let size = PixelSize(width: 8, height: 1)
    let view = ImageView(size: size, format: .yuyv, bytesPerRow: 16, bytes: row.span.bytes)
    let (red, green, blue) = (RGBColor(255, 0, 0), RGBColor(0, 255, 1), RGBColor(0, 0, 255))
    let expected = [RGBColor(0, 0, 0), RGBColor(255, 255, 255), red, red, green, green, blue, blue]
    for (x, color) in expected.enumerated() { #expect(view.color(x: x, y: 0) == color) }
  }
}
