import CPixels

extension ImageView {
  /// One pixel's colour.
  ///
  /// **Numerics**: yuyv is limited-range BT.601 in whole numbers, with `c = Y - 16`, `d = Cb - 128`, `e = Cr - 128`:
  /// `R = (298 c + 409 e + 128) >> 8`, `G = (298 c - 100 d - 208 e + 128) >> 8`, `B = (298 c + 516 d + 128) >> 8`,
  /// clamped. A last pixel without a Cr of its own takes that of the pair before it.
  ///
  /// - Precondition: the format is uncompressed.
  public func color(x: Int, y: Int) -> RGBColor {
    precondition((0..<size.width).contains(x))
    var color: (UInt8, UInt8, UInt8) = (0, 0, 0)
    withRow(y) { row in
      withUnsafeMutableBytes(of: &color) {
        hooke_color(format.kernels, row, size.width, x, $0.bindMemory(to: UInt8.self).baseAddress)
      }
    }
    return RGBColor(color.0, color.1, color.2)
  }

  /// The sums of the reds, greens and blues of a part of a row.
  ///
  /// - Precondition: the format is uncompressed.
  public func colorSums(row: Int, columns: Range<Int>) -> (red: Int, green: Int, blue: Int) {
    precondition(columns.lowerBound >= 0 && columns.upperBound <= size.width)
    var sums: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withRow(row) { row in
      withUnsafeMutableBytes(of: &sums) {
        hooke_sum_colors(
          format.kernels, row, size.width, columns.lowerBound, columns.upperBound,
          $0.bindMemory(to: UInt64.self).baseAddress)
      }
    }
    return (Int(sums.0), Int(sums.1), Int(sums.2))
  }

  /// Writes a row's colours: 3 bytes (red, green, blue) per pixel.
  ///
  /// - Precondition: the format is uncompressed, and there is room for the row.
  public func copyColors(row: Int, into colors: inout MutableSpan<UInt8>) {
    precondition(colors.count >= 3 * size.width)
    withRow(row) { row in
      colors.withUnsafeMutableBufferPointer {
        hooke_copy_colors(format.kernels, row, $0.baseAddress!, size.width)
      }
    }
  }

  fileprivate func withRow(_ y: Int, _ body: (UnsafePointer<UInt8>) -> Void) {
    precondition((0..<size.height).contains(y))
    bytes.withUnsafeBytes { body($0.bindMemory(to: UInt8.self).baseAddress! + y * bytesPerRow) }
  }
}

extension GreyLevels {
  /// Counts the values of all pixels and channels; grey counts as red, green and blue. Allocates nothing.
  ///
  /// - Precondition: the format is uncompressed.
  public init(of view: borrowing ImageView) {
    var counts = InlineArray<256, UInt32>(repeating: 0)
    let (format, width) = (view.format.kernels, view.size.width)
    for y in 0..<view.size.height {
      view.withRow(y) { row in
        var span = counts.mutableSpan
        span.withUnsafeMutableBufferPointer { hooke_count_levels(format, row, width, $0.baseAddress!) }
      }
    }
    self.init(counts: counts.span)
  }
}

extension RGBImage {
  /// Takes the colours of a view, whole rows at a time.
  ///
  /// - Precondition: the view has the same size, and its format is uncompressed.
  public mutating func copy(_ view: borrowing ImageView) {
    precondition(view.size == size)
    let (format, width) = (view.format.kernels, size.width)
    pixels.withUnsafeMutableBufferPointer { target in
      guard let pixels = target.baseAddress else { return }
      for y in 0..<view.size.height {
        view.withRow(y) { hooke_copy_colors(format, $0, pixels + 3 * width * y, width) }
      }
    }
  }
}

extension PixelFormat {
  fileprivate var kernels: hooke_pixel_format {
    switch self {
    case .grey: hooke_grey
    case .rgb24: hooke_rgb24
    case .yuyv: hooke_yuyv
    case .mjpeg: preconditionFailure("compressed pictures have no pixels")
    }
  }
}
