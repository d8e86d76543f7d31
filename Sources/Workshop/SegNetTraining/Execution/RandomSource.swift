import LabelledPictures

/// Random numbers from a seed and the place they are for, the same on every machine.
///
/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014). As every use names its own
/// stream, a run can be taken up again at any step without a generator's state.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// - Parameter stream: numbers that name what the random numbers are for; others give others.
  public init(seed: UInt64, stream: UInt64...) {
    state = seed
    for part in stream {
      state = Self.mix(state &+ 0x9E37_79B9_7F4A_7C15) ^ Self.mix(part &+ 0x632B_E59B_D9B4_E019)
    }
  }

  /// Uniform in all that 64 bits can be.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// The number at a place of the stream, wherever the stream stands.
  func number(_ index: Int) -> UInt64 { Self.mix(state &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15) }

  /// Uniform in 0..<1, a multiple of 2^-24.
  mutating func nextUnit() -> Float { Float(next() >> 40) * 0x1p-24 }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
