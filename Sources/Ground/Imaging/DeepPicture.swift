/// A picture of more than 8 bits per sample, as microscope cameras take them: mostly 10, 12 or 14 bits in 16.
///
/// How many bits were used no file says reliably, and taking the upper 8 of 16 would leave a camera of 12 bits with 16 grey
/// levels. So such a picture is brought to 8 bits between its own darkest and brightest levels (`GreyLevels`), all bits
/// kept until then. The levels are at least a sixteenth of the smallest range apart that holds the brightest value (of 10,
/// 12, 14 or 16 bits, or of the bits that the file says): the noise of an empty picture must not become objects. A picture
/// that was 8 bits before, each value repeated in both bytes or shifted by 8 bits, is given back as it was.
struct DeepPicture {
  let size: PixelSize
  /// 1: grey, 3: red, green, blue.
  let channels: Int
  /// That the file says: more than 8, at most 16.
  let bits: Int
  /// **Shape**: rows from the top, `channels` per pixel.
  let values: [UInt16]

  init(size: PixelSize, channels: Int, bits: Int, values: [UInt16]) {
    precondition(values.count == size.pixelCount * channels && (9...16).contains(bits))
    (self.size, self.channels, self.bits, self.values) = (size, channels, bits, values)
  }

  /// - Parameters:
  ///   - stride: samples per pixel, of which the first are the channels.
  ///   - isInverted: whether white is 0.
  init(
    size: PixelSize, channels: Int, bits: Int, gathering samples: [UInt16], of stride: Int, isInverted: Bool
  ) {
    let largest = UInt16(1 << bits - 1)
    var values = [UInt16]()
    values.reserveCapacity(size.pixelCount * channels)
    for pixel in 0..<size.pixelCount {
      for channel in 0..<channels {
        let sample = samples[pixel * stride + channel]
        values.append(isInverted ? largest - min(largest, sample) : sample)
      }
    }
    self.init(size: size, channels: channels, bits: bits, values: values)
  }

  /// In 8-bit colour, as said above.
  func eightBits() -> RGBImage {
    let table = brightness()
    return RGBImage(size: size, gathering: channels, of: channels) { table[Int(values[$0])] }
  }

  /// The 8-bit value of each value.
  private func brightness() -> [UInt8] {
    if bits == 16, values.allSatisfy({ $0 % 257 == 0 }) || values.allSatisfy({ $0 & 255 == 0 }) {
      return (0...65535).map { UInt8($0 >> 8) }
    }
    var counts = [UInt32](repeating: 0, count: 1 << 16)
    var largest: UInt16 = 0
    for value in values {
      counts[Int(value)] += 1
      largest = max(largest, value)
    }
    let range = bits < 16 ? bits : [10, 12, 14, 16].first { Int(largest) < 1 << $0 }!
    let (low, high) = GreyLevels.bounds(counts: counts.span, smallestSpan: 1 << (range - 4))
    let span = high - low
    return (0...65535).map { UInt8((min(max($0 - low, 0), span) * 255 + span / 2) / span) }
  }
}

extension RGBImage {
  /// Takes the first samples of each pixel; one sample becomes grey.
  ///
  /// - Parameters:
  ///   - channels: 1 or 3.
  ///   - stride: samples per pixel.
  ///   - sample: the sample at a place.
  init(size: PixelSize, gathering channels: Int, of stride: Int, _ sample: (Int) -> UInt8) {
    let pixels = [UInt8](unsafeUninitializedCapacity: 3 * size.pixelCount) { pixels, count in
      for pixel in 0..<size.pixelCount {
        for channel in 0..<3 {
          pixels.initializeElement(
            at: 3 * pixel + channel, to: sample(pixel * stride + (channels == 1 ? 0 : channel)))
        }
      }
      count = 3 * size.pixelCount
    }
    self.init(size: size, pixels: pixels)
  }
}
