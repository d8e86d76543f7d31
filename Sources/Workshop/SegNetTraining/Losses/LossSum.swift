import LabelledPictures

/// What a loss can be made of for a head that tells classes.
public enum ClassLossTerm: String, Sendable, CaseIterable {
  case crossEntropy = "cross-entropy"
  case focal
  case dice
}

/// What a loss can be made of for a head that gives numbers.
public enum RegressionLossTerm: String, Sendable, CaseIterable {
  case absolute = "l1"
  case squared = "mse"
  case binaryCrossEntropy = "bce"
  case structuralSimilarity = "ssim"
  case multiScaleStructuralSimilarity = "ms-ssim"
}

/// A weighted sum of losses, written `cross-entropy + 0.5*dice`.
public struct LossSum<Term: RawRepresentable & CaseIterable & Sendable & Hashable>: Equatable, Sendable
where Term.RawValue == String {
  /// One loss of the sum.
  public struct Part: Equatable, Sendable {
    /// Which loss; it stands only once in a sum.
    public var term: Term
    /// Above 0.
    public var weight: Double
  }

  /// In the order of the text.
  public private(set) var parts: [Part]

  /// One loss, with the weight 1.
  public init(_ term: Term) { parts = [Part(term: term, weight: 1)] }

  /// - Returns: nil when the text is no such sum: an unknown loss, one that stands twice, a weight that is not above 0.
  public init?(_ text: String) {
    parts = []
    for piece in text.split(separator: "+", omittingEmptySubsequences: false) {
      let factors = piece.split(separator: "*", omittingEmptySubsequences: false).map {
        String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      guard (1...2).contains(factors.count), let term = Term(rawValue: factors.last!),
        !parts.contains(where: { $0.term == term })
      else { return nil }
      let weight = factors.count == 2 ? Double(factors[0]) : 1
      guard let weight, weight > 0, weight <= 1e6 else { return nil }
      parts.append(Part(term: term, weight: weight))
    }
  }

  /// 0 for a loss that is not in the sum.
  public func weight(_ term: Term) -> Double { parts.first { $0.term == term }?.weight ?? 0 }

  /// The losses there are, for messages.
  public static var terms: String { Term.allCases.map(\.rawValue).joined(separator: ", ") }
}

extension LossSum: CustomStringConvertible {
  /// The written form, which `init(_:)` reads; weights of 1 are left away.
  public var description: String {
    parts.map { $0.weight == 1 ? $0.term.rawValue : "\($0.weight)*\($0.term.rawValue)" }
      .joined(separator: " + ")
  }
}

extension LossSum: Codable {
  /// Reads the written form, a single string.
  ///
  /// - Throws: `DecodingError` for a text that is no sum of these losses.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let sum = LossSum(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "'\(text)' is no sum of losses")
    }
    self = sum
  }

  /// Writes one string: the written form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
