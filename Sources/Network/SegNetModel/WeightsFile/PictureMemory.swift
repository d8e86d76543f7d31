/// What a model remembers of the pictures that it was taught with, so that another picture can be compared with them.
///
/// The distance of two pictures is that of their measures, in units of how far apart pictures of the same kind are:
/// `sqrt(d' C^-1 d / n)` for the `n` differences `d` and the covariance `C`. A picture is unlike all that were taught when
/// the nearest of them is further away than `limit`.
public struct PictureMemory: Equatable, Sendable, Codable {
  /// The names of the measures, in the order of the numbers.
  public var measures: [String]
  /// How pictures of the same kind differ: the lower triangle of a covariance matrix, row by row, the diagonal included.
  public var covariance: [[Double]]
  /// The measures of some of the pictures that were taught; where a picture had none, the mean of the others.
  public var references: [[Double]]
  /// The greatest distance to the nearest reference that is usual.
  public var limit: Double

  /// The most measures, and the most pictures that are remembered.
  public static let measureLimit = 32
  /// The most pictures that are remembered.
  public static let referenceLimit = 256
  private static let largestNumber = 1e6
  private static let smallestVariance = 1e-9

  /// Nothing is checked here; `WeightsFile` checks it when it reads a model.
  public init(measures: [String], covariance: [[Double]], references: [[Double]], limit: Double) {
    (self.measures, self.covariance, self.references) = (measures, covariance, references)
    self.limit = limit
  }

  /// What contradicts itself, or nil.
  var problem: String? {
    let count = measures.count
    guard (1...Self.measureLimit).contains(count), Set(measures).count == count else {
      return "remembers \(count) measures of its pictures, expected 1 to \(Self.measureLimit), each once"
    }
    guard covariance.count == count, covariance.indices.allSatisfy({ covariance[$0].count == $0 + 1 }) else {
      return "remembers how its \(count) measures differ by a matrix of another size"
    }
    guard (1...Self.referenceLimit).contains(references.count),
      references.allSatisfy({ $0.count == count })
    else {
      return
        "remembers \(references.count) pictures, expected 1 to \(Self.referenceLimit) with \(count) numbers each"
    }
    let numbers =
      covariance.joined().allSatisfy(Self.isUsable) && references.joined().allSatisfy(Self.isUsable)
    let variances = covariance.indices.allSatisfy { covariance[$0][$0] >= Self.smallestVariance }
    guard numbers, variances, Self.isUsable(limit), limit > 0 else {
      return "remembers its pictures by numbers that cannot be compared with"
    }
    return nil
  }

  private static func isUsable(_ number: Double) -> Bool { abs(number) <= largestNumber }
}
