/// A covariance matrix `C = L L'` of some of the measures, to turn differences into ones without correlation and of
/// variance 1.
///
/// Memory is taken once. A matrix that is no covariance, such as one of a damaged file, gives useless numbers, but finite
/// ones.
public struct CovarianceFactor: Sendable {
  private let count: Int
  private let covariance: [Double]
  private var factor: [Double]
  /// A bit per measure that the factor is of.
  public private(set) var present: UInt32

  /// A factor of all measures.
  ///
  /// - Parameter lowerTriangle: row by row, at most 32 rows, the diagonal included.
  public init(_ lowerTriangle: [[Double]]) {
    precondition(lowerTriangle.count <= PictureMeasures.limit)
    let count = lowerTriangle.count
    var covariance = [Double](repeating: 0, count: count * count)
    for (row, numbers) in lowerTriangle.enumerated() {
      for (column, number) in numbers.enumerated() { covariance[row * count + column] = number }
    }
    (self.count, self.covariance) = (count, covariance)
    factor = covariance
    present = count == 32 ? .max : (1 << UInt32(count)) - 1
    decompose()
  }

  /// Leaves out measures that a picture does not have: what remains is the covariance of the others.
  public mutating func choose(_ present: UInt32) {
    guard present != self.present else { return }
    self.present = present
    decompose()
  }

  private func isPresent(_ index: Int) -> Bool { present & (1 << UInt32(index)) != 0 }

  /// Cholesky: `L[i][j] = (C[i][j] - sum of L[i][k] L[j][k] over k < j) / L[j][j]`.
  private mutating func decompose() {
    for row in 0..<count where isPresent(row) {
      for column in 0...row where isPresent(column) {
        var sum = covariance[row * count + column]
        for k in 0..<column where isPresent(k) { sum -= factor[row * count + k] * factor[column * count + k] }
        if row == column {
          let variance = covariance[row * count + row]
          factor[row * count + row] = max(sum, 1e-6 * variance).squareRoot()
        } else {
          factor[row * count + column] = sum / factor[column * count + column]
        }
      }
    }
  }

  /// Solves `L y = x` in place from a place in a list on; measures that are left out become 0.
  public func whiten(_ values: inout [Double], from start: Int = 0) {
    for row in 0..<count {
      guard isPresent(row) else {
        values[start + row] = 0
        continue
      }
      var sum = values[start + row]
      for k in 0..<row where isPresent(k) { sum -= factor[row * count + k] * values[start + k] }
      values[start + row] = sum / factor[row * count + row]
    }
  }
}
