import SegNetModel

/// What classes weigh in the loss: by a rule, or one number each.
public enum ClassWeightChoice: Equatable, Sendable, Codable {
  case rule(ClassWeighting)
  case numbers([Float])

  /// Reads a list of numbers, or the name of a rule.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let numbers = try? container.decode([Float].self) {
      self = .numbers(numbers)
    } else {
      self = .rule(try container.decode(ClassWeighting.self))
    }
  }

  /// Writes a list of numbers, or the name of a rule.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .rule(let rule): try container.encode(rule)
    case .numbers(let numbers): try container.encode(numbers)
    }
  }
}
