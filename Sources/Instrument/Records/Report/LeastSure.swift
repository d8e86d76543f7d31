/// Which frames stand on the sheet of the least sure ones.
struct LeastSure: Sendable {
  /// The most frames on the sheet.
  static let limit = 48

  private struct Entry: Sendable {
    var sequence: UInt64
    var doubt: Double
  }

  /// Frames of a film this near each other show the same, and only the least sure of them stands on the sheet.
  private let distance: UInt64
  private var entries: [Entry] = []

  /// - Parameter distance: 1 where every frame is a picture of its own.
  init(distance: UInt64) {
    self.distance = distance
    entries.reserveCapacity(Self.limit)
  }

  /// Where a frame would stand.
  enum Place: Equatable, Sendable {
    case nowhere, free
    case insteadOf(Int)
  }

  /// - Parameter confidence: nil for a frame without objects, which stands behind all others.
  func place(_ sequence: UInt64, confidence: Double?) -> Place {
    let doubt = 1 - (confidence ?? 1)
    // By hand: in unoptimised builds, the functions of collections take memory for each element.
    for index in 0..<entries.count where entries[index].sequence.distanceInFrames(to: sequence) < distance {
      return entries[index].doubt < doubt ? .insteadOf(index) : .nowhere
    }
    guard entries.count == Self.limit else { return .free }
    var least = 0
    for index in 0..<entries.count where entries[index].doubt < entries[least].doubt { least = index }
    return entries[least].doubt < doubt ? .insteadOf(least) : .nowhere
  }

  /// The frame that stands in a place now.
  func sequence(at place: Place) -> UInt64? {
    if case .insteadOf(let index) = place { entries[index].sequence } else { nil }
  }

  /// Puts a frame into the place that `place` gave.
  mutating func put(_ sequence: UInt64, confidence: Double?, at place: Place) {
    let entry = Entry(sequence: sequence, doubt: 1 - (confidence ?? 1))
    switch place {
    case .nowhere: break
    case .free: entries.append(entry)
    case .insteadOf(let index): entries[index] = entry
    }
  }
}

extension UInt64 {
  fileprivate func distanceInFrames(to other: UInt64) -> UInt64 { self > other ? self - other : other - self }
}
