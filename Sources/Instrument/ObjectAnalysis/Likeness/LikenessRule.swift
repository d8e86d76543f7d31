import SegNetModel

/// Compares pictures with those that a model remembers: the nearest one decides.
///
/// **Cost**: a difference per measure and picture remembered; nothing is allocated.
public struct LikenessRule: Sendable {
  private let count: Int
  private let limit: Double
  private let references: [Double]
  private let spread: [Double]
  private let low: [Double]
  private let high: [Double]
  private var factor: CovarianceFactor
  /// The references without correlation, for the measures that the last picture had.
  private var whitened: [Double]
  private var sample: [Double]

  /// - Parameter measures: those that are measured, in their order.
  /// - Returns: nil where the model remembers others, as one of a later program may.
  public init?(_ memory: PictureMemory, measures: [PictureMeasure]) {
    guard memory.measures == measures.map(\.name) else { return nil }
    count = measures.count
    limit = memory.limit
    references = memory.references.flatMap { $0 }
    spread = memory.covariance.indices.map { memory.covariance[$0][$0].squareRoot() }
    low = (0..<count).map { index in memory.references.map { $0[index] }.min() ?? 0 }
    high = (0..<count).map { index in memory.references.map { $0[index] }.max() ?? 0 }
    factor = CovarianceFactor(memory.covariance)
    whitened = references
    sample = [Double](repeating: 0, count: count)
    whitenReferences()
  }

  private mutating func whitenReferences() {
    for index in references.indices { whitened[index] = references[index] }
    for start in stride(from: 0, to: references.count, by: count) { factor.whiten(&whitened, from: start) }
  }

  /// - Returns: nil for a picture without any of the measures.
  public mutating func judge(_ measures: PictureMeasures) -> PictureLikeness? {
    precondition(measures.count == count)
    var present: UInt32 = 0
    for index in 0..<count {
      sample[index] = measures[index] ?? 0
      if measures[index] != nil { present |= 1 << UInt32(index) }
    }
    guard present != 0 else { return nil }
    if present != factor.present {
      factor.choose(present)
      whitenReferences()
    }
    factor.whiten(&sample)
    var nearest = (start: 0, square: Double.infinity)
    for start in stride(from: 0, to: whitened.count, by: count) {
      var square = 0.0
      for index in 0..<count {
        let difference = sample[index] - whitened[start + index]
        square += difference * difference
      }
      if square < nearest.square { nearest = (start, square) }
    }
    let distance = (nearest.square / Double(present.nonzeroBitCount)).squareRoot() / limit
    let measure = furthest(measures, nearest: nearest.start)
    return PictureLikeness(
      isUnlike: distance > 1, distance: distance, measure: measure, value: measures[measure] ?? 0,
      low: low[measure], high: high[measure])
  }

  /// The measure that is furthest beyond all that were taught; where none is, the one furthest from the nearest picture.
  private func furthest(_ measures: PictureMeasures, nearest: Int) -> Int {
    var (outside, apart) = ((index: 0, by: 0.0), (index: 0, by: -1.0))
    for index in 0..<count {
      guard let value = measures[index] else { continue }
      let beyond = max(value - high[index], low[index] - value) / spread[index]
      if beyond > outside.by { outside = (index, beyond) }
      let difference = abs(value - references[nearest + index]) / spread[index]
      if difference > apart.by { apart = (index, difference) }
    }
    return outside.by > 0 ? outside.index : apart.index
  }
}
