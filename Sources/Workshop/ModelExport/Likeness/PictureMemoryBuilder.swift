import ObjectAnalysis
import SegNetModel

/// Makes of the measures of training and validation pictures what a model remembers of them.
///
/// 1. How pictures of the same kind differ: the covariance of the differences between each training picture and its
///    `neighbours` nearest ones. A set of several kinds, such as two stains, so does not count as one wide kind. The tenth of
///    the pairs that is furthest apart is left out: single odd pictures have no neighbours of their kind.
/// 2. Which pictures are remembered: the one furthest from those chosen so far, again and again, up to `referenceLimit`.
/// 3. The limit: `usualShare` of all distances to the nearest reference, those of the validation pictures among them, times
///    a margin that is greater the fewer pictures there are; and never so small that more than a twentieth of the
///    validation pictures is beyond it.
struct PictureMemoryBuilder {
  static let neighbours = 3
  static let referenceLimit = 96
  static let usualShare = 0.95
  /// What of a covariance between two measures is not believed: few pictures show some by chance.
  static let shrinkage = 0.3

  private let measures: [PictureMeasure]
  private let training: [[Double]]
  private let validation: [[Double]]
  private let floors: [Double]

  /// - Precondition: there is at least one training picture.
  init(measures: [PictureMeasure], training: [PictureMeasures], validation: [PictureMeasures]) {
    precondition(!training.isEmpty)
    self.measures = measures
    let means = measures.indices.map { index in
      let known = training.compactMap { $0[index] }
      return known.reduce(0, +) / Double(max(1, known.count))
    }
    func filled(_ pictures: [PictureMeasures]) -> [[Double]] {
      pictures.map { picture in means.indices.map { Self.rounded(picture[$0] ?? means[$0], 1e4) } }
    }
    (self.training, self.validation) = (filled(training), filled(validation))
    floors = measures.map { $0.smallestSpread * $0.smallestSpread }
  }

  /// Short numbers in the file.
  private static func rounded(_ number: Double, _ steps: Double) -> Double {
    (number * steps).rounded() / steps
  }

  func memory() -> PictureMemory {
    var covariance = wholeSpread()
    for _ in 0..<3 {
      covariance = localCovariance(among: whitened(training, by: CovarianceFactor(covariance)))
    }
    covariance = covariance.map { row in row.map { Self.rounded($0, 1e6) } }
    let factor = CovarianceFactor(covariance)
    let pictures = whitened(training, by: factor)
    let chosen = Self.spreadOut(pictures)
    let isChosen = Set(chosen)
    func nearest(to picture: [Double], but own: Int? = nil) -> Double? {
      chosen.filter { $0 != own }.map { Self.distance(pictures[$0], picture) }.min()
    }
    let known = pictures.indices.compactMap { index in
      nearest(to: pictures[index], but: isChosen.contains(index) ? index : nil)
    }
    let held = whitened(validation, by: factor).compactMap { nearest(to: $0) }
    return PictureMemory(
      measures: measures.map(\.name), covariance: covariance, references: chosen.map { training[$0] },
      limit: Self.rounded(Self.limit(known: known, held: held), 1e4))
  }

  private static func limit(known: [Double], held: [Double]) -> Double {
    let all = (known + held).sorted()
    guard !all.isEmpty else { return 2 }
    let margin = 1.1 + 4 / Double(all.count)
    let usual = all[min(all.count - 1, Int(usualShare * Double(all.count)))]
    let sorted = held.sorted()
    let ofHeld = sorted.isEmpty ? 0 : sorted[sorted.count - 1 - sorted.count / 20]
    return max(0.7 * margin, usual * margin, 1.02 * ofHeld)
  }

  /// The variances over all training pictures, to begin with.
  private func wholeSpread() -> [[Double]] {
    measures.indices.map { row in
      let values = training.map { $0[row] }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      return [Double](repeating: 0, count: row) + [max(variance, floors[row])]
    }
  }

  private func localCovariance(among pictures: [[Double]]) -> [[Double]] {
    typealias Pair = (first: Int, second: Int, distance: Double)
    var pairs: [Pair] = []
    for (index, picture) in pictures.enumerated() {
      let others: [Pair] = pictures.indices.filter { $0 != index }.map {
        (first: index, second: $0, distance: Self.distance(pictures[$0], picture))
      }
      pairs += others.sorted { ($0.distance, $0.second) < ($1.distance, $1.second) }.prefix(Self.neighbours)
    }
    pairs.sort { ($0.distance, $0.first, $0.second) < ($1.distance, $1.first, $1.second) }
    pairs.removeLast(pairs.count / 10)
    var sums = measures.indices.map { [Double](repeating: 0, count: $0 + 1) }
    for pair in pairs {
      let (a, b) = (training[pair.first], training[pair.second])
      for row in measures.indices {
        for column in 0...row { sums[row][column] += (a[row] - b[row]) * (a[column] - b[column]) }
      }
    }
    let count = Double(max(1, pairs.count))
    for row in measures.indices {
      for column in 0..<row { sums[row][column] *= (1 - Self.shrinkage) / count }
      sums[row][row] = sums[row][row] / count + floors[row]
    }
    return sums
  }

  private func whitened(_ pictures: [[Double]], by factor: CovarianceFactor) -> [[Double]] {
    pictures.map { picture in
      var values = picture
      factor.whiten(&values)
      return values
    }
  }

  private static func distance(_ a: [Double], _ b: [Double]) -> Double {
    var square = 0.0
    for index in a.indices { square += (a[index] - b[index]) * (a[index] - b[index]) }
    return (square / Double(a.count)).squareRoot()
  }

  /// The places of pictures that lie far from each other, the first one among them.
  private static func spreadOut(_ pictures: [[Double]]) -> [Int] {
    guard pictures.count > referenceLimit else { return Array(pictures.indices) }
    var chosen = [0]
    var nearest = pictures.map { distance($0, pictures[0]) }
    while chosen.count < referenceLimit {
      let next = nearest.indices.max { nearest[$0] < nearest[$1] }!
      chosen.append(next)
      for index in pictures.indices {
        nearest[index] = min(nearest[index], distance(pictures[index], pictures[next]))
      }
    }
    return chosen
  }
}
