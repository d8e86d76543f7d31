import Imaging

/// A small generator of numbers that are the same everywhere (SplitMix64).
package struct SeededNumbers: RandomNumberGenerator {
  package var state: UInt64

  package init(_ seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// A picture of random discs on a noisy ground.
package func randomPicture(_ size: PixelSize, seed: UInt64 = 7) -> RGBImage {
  var random = SeededNumbers(seed)
  var image = RGBImage(size: size)
  let discs = (0..<12).map { _ in
    (
      x: Int.random(in: 0..<size.width, using: &random), y: Int.random(in: 0..<size.height, using: &random),
      radius: Int.random(in: 2...12, using: &random), change: Int.random(in: -90...90, using: &random)
    )
  }
  for y in 0..<size.height {
    for x in 0..<size.width {
      var value = 120 + Int.random(in: -20...20, using: &random)
      for disc in discs
      where (x - disc.x) * (x - disc.x) + (y - disc.y) * (y - disc.y) < disc.radius * disc.radius {
        value += disc.change
      }
      func byte(_ offset: Int) -> UInt8 { UInt8(max(0, min(255, value + offset))) }
      image[x, y] = RGBColor(byte(0), byte(disc(x)), byte(20))
    }
  }
  return image

  func disc(_ x: Int) -> Int { x % 7 * 4 }
}
