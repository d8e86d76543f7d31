extension ImageView {
  /// One pixel's colour.
  ///
  /// **Numerics**: yuyv is limited-range BT.601 in whole numbers, with `c = Y - 16`, `d = Cb - 128`, `e = Cr - 128`:
  /// `R = (298 c + 409 e + 128) >> 8`, `G = (298 c - 100 d - 208 e + 128) >> 8`, `B = (298 c + 516 d + 128) >> 8`,
  /// clamped. A last pixel without a Cr of its own takes that of the pair before it.
  ///
  /// - Precondition: the format is uncompressed.
  public func color(x: Int, y: Int) -> RGBColor {
    let row = y * bytesPerRow
    func byte(_ offset: Int) -> Int { Int(bytes.unsafeLoad(fromByteOffset: row + offset, as: UInt8.self)) }
    switch format {
    case .grey:
      let value = UInt8(byte(x))
      return RGBColor(value, value, value)
    case .rgb24: return RGBColor(UInt8(byte(3 * x)), UInt8(byte(3 * x + 1)), UInt8(byte(3 * x + 2)))
    case .yuyv:
      let pair = 4 * (x / 2)
      let hasCr = x / 2 * 2 + 1 < size.width
      let luma = 298 * (byte(2 * x) - 16) + 128
      let (cb, cr) = (byte(pair + 1) - 128, byte(hasCr ? pair + 3 : pair - 1) - 128)
      func clamped(_ value: Int) -> UInt8 { UInt8(max(0, min(255, value >> 8))) }
      return RGBColor(
        clamped(luma + 409 * cr), clamped(luma - 100 * cb - 208 * cr), clamped(luma + 516 * cb))
    case .mjpeg: preconditionFailure("compressed pictures have no pixels")
    }
  }
}
