import Imaging

/// The random label map of a number, as `random_map` in `tools/make-components-golden` makes it: both use whole numbers
/// only and ask for random numbers in the same order.
func randomMap(_ number: Int) -> LabelMap {
  var maker = RandomMapMaker(seed: UInt64(number))
  switch number % 6 {
  case 0: maker.salt()
  case 1: maker.blobs()
  case 2: maker.ellipses(holes: false)
  case 3: maker.ellipses(holes: true)
  case 4: maker.stripes()
  default: maker.walks()
  }
  return maker.map
}

private struct RandomMapMaker {
  var map: LabelMap
  private var random: SeededGenerator
  private let classes: Int
  private let width: Int
  private let height: Int
  /// Of axes and stripes: whole numbers of the length 5.
  private static let directions = [(5, 0), (4, 3), (3, 4), (0, 5), (-3, 4), (-4, 3)]

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    width = random.within(8, 40)
    height = random.within(8, 40)
    classes = random.within(1, 3)
    map = LabelMap(size: PixelSize(width: width, height: height))
    self.random = random
  }

  /// Single pixels.
  mutating func salt() {
    // Around 40 % of the pixels, components that join at corners grow through the whole map.
    let percent = [4, 12, 25, 38, 45, 60, 85][random.below(7)]
    for index in 0..<width * height where random.below(100) < percent {
      map.labels[index] = UInt8(random.within(1, classes))
    }
  }

  /// Where smoothed noise is high.
  mutating func blobs() {
    for number in 1...classes {
      var field: [Int] = []
      for _ in 0..<width * height { field.append(random.below(256)) }
      let reach = random.within(1, 2)
      let level = random.within(116, 138)
      for _ in 0..<2 { field = smoothed(field, reach: reach) }
      for index in 0..<width * height where field[index] > level { map.labels[index] = UInt8(number) }
    }
  }

  /// The means, rounded down, of the squares around each pixel as far as they lie in the map.
  private func smoothed(_ field: [Int], reach: Int) -> [Int] {
    // Sums over everything above and to the left.
    var sums = [Int](repeating: 0, count: (width + 1) * (height + 1))
    for y in 0..<height {
      var row = 0
      for x in 0..<width {
        row += field[y * width + x]
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
      }
    }
    var means: [Int] = []
    for y in 0..<height {
      let (top, bottom) = (max(0, y - reach) * (width + 1), min(height, y + reach + 1) * (width + 1))
      for x in 0..<width {
        let (left, right) = (max(0, x - reach), min(width, x + reach + 1))
        let sum = sums[bottom + right] - sums[bottom + left] - sums[top + right] + sums[top + left]
        means.append(sum / ((bottom - top) / (width + 1) * (right - left)))
      }
    }
    return means
  }

  /// Ellipses over each other; with holes, every second one takes away what lies below it.
  mutating func ellipses(holes: Bool) {
    for number in 0..<random.within(1, 14) {
      let centerX = random.below(width)
      let centerY = random.below(height)
      let a = random.within(1, 12)
      let b = random.within(1, 12)
      let (cosine, sine) = Self.directions[random.below(6)]
      let value = random.within(1, classes)
      let label = holes && number % 2 == 1 ? 0 : UInt8(value)
      for y in 0..<height {
        for x in 0..<width {
          let along = (x - centerX) * cosine + (y - centerY) * sine
          let across = (y - centerY) * cosine - (x - centerX) * sine
          if along * along * b * b + across * across * a * a <= 25 * a * a * b * b { map[x, y] = label }
        }
      }
    }
  }

  mutating func stripes() {
    let (cosine, sine) = Self.directions[random.below(6)]
    let period = random.within(8, 45)
    let dark = random.within(3, period - 3)
    let start = random.below(1000)
    for y in 0..<height {
      for x in 0..<width {
        // The directions lead to -156 at the lowest, so all places are above 0.
        let place = x * cosine + y * sine + start + 1000
        if place % period < dark { map[x, y] = UInt8(1 + place / period % classes) }
      }
    }
  }

  /// Thin bent lines.
  mutating func walks() {
    for _ in 0..<random.within(1, 9) {
      var x = random.below(width)
      var y = random.below(height)
      let label = UInt8(random.within(1, classes))
      var moveX = random.within(-1, 1)
      var moveY = random.within(-1, 1)
      for _ in 0..<random.within(1, 60) {
        map[x, y] = label
        if random.below(4) == 0 {
          moveX = random.within(-1, 1)
          moveY = random.within(-1, 1)
        }
        x = min(max(x + moveX, 0), width - 1)
        y = min(max(y + moveY, 0), height - 1)
      }
    }
  }
}

extension SeededGenerator {
  /// 0 up to a limit that is not reached.
  fileprivate mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }

  /// Both ends included.
  fileprivate mutating func within(_ low: Int, _ high: Int) -> Int { low + below(high - low + 1) }
}
