/// The median count of each class over the last frames, and how well repeated frames know it.
///
/// **Cost**: no allocation after `init`; linear in the window per class.
public struct CountSmoother: ~Copyable, Sendable {
  /// The longest window, in frames.
  public static let windowLimit = 301

  /// Odd, 1...`windowLimit`. **Units**: frames.
  public let window: Int
  /// The background included, whose count is always 0.
  public let classCount: Int
  /// The share of cases in which the interval must hold the median of the counts that the scene gives.
  public let level: Double
  /// Class by class the counts of the window, a ring.
  private var counts: FixedBuffer<UInt32>
  private var sorted: FixedBuffer<UInt32>
  /// Per number of frames seen the place, from 0, of the interval's lower end among the sorted counts; -1 for none.
  private var lowerPlaces: FixedBuffer<Int32>
  private var frames = 0

  /// - Throws: `AnalysisError` when the window is even or out of range.
  public init(window: Int, classCount: Int, level: Double = 0.95) throws(AnalysisError) {
    guard (1...Self.windowLimit).contains(window), window % 2 == 1 else {
      throw AnalysisError(
        "smoothing", "is over \(window) frames; expected an odd number from 1 to \(Self.windowLimit)")
    }
    guard level > 0, level < 1 else {
      throw AnalysisError("interval level", "is \(level); expected between 0 and 1")
    }
    (self.window, self.classCount, self.level) = (window, classCount, level)
    counts = FixedBuffer(capacity: window * classCount)
    counts.fill(count: window * classCount, with: 0)
    sorted = FixedBuffer(capacity: window)
    lowerPlaces = FixedBuffer(capacity: window + 1)
    for seen in 0...window { lowerPlaces.append(Int32(Self.lowerPlace(frames: seen, level: level))) }
  }

  /// Forgets all frames: the scene is another one.
  public mutating func reset() { frames = 0 }

  /// Takes the next frame's counts; beyond the window the oldest frame is forgotten.
  public mutating func add(_ count: FrameCount) {
    for label in 0..<classCount {
      counts[label * window + frames % window] = UInt32(count.objects(label: label))
    }
    frames += 1
  }

  /// The median over the window, and the interval in which repeated frames place it; nil while there are too few.
  ///
  /// The interval reaches from one count to another of the window: with `n` frames that vary independently, the median
  /// lies outside of the k-th smallest and k-th largest with probability `2 P(Bin(n, 1/2) < k)`.
  /// Source: David and Nagaraja, "Order Statistics", section 7.1.
  /// - Precondition: a frame was added.
  public mutating func median(label: Int) -> (count: UInt32, interval: (low: UInt32, high: UInt32)?) {
    let seen = min(frames, window)
    precondition(seen > 0 && (0..<classCount).contains(label))
    sorted.removeAll()
    for index in 0..<seen {
      let count = counts[label * window + index]
      var place = sorted.count
      sorted.append(count)
      while place > 0, sorted[place - 1] > count {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = count
    }
    let lower = Int(lowerPlaces[seen])
    // Of an even number of frames, as at the start, the lower one of the two in the middle.
    return (sorted[(seen - 1) / 2], lower < 0 ? nil : (sorted[lower], sorted[seen - 1 - lower]))
  }

  private static func lowerPlace(frames: Int, level: Double) -> Int {
    var place = -1
    var probability = 1.0
    for _ in 0..<frames { probability /= 2 }
    var below = 0.0
    for k in 0..<max(1, (frames + 1) / 2) {
      below += probability
      if 2 * below > 1 - level { break }
      place = k
      probability *= Double(frames - k) / Double(k + 1)
    }
    return place
  }
}
