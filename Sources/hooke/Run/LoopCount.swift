/// How often a recording is played: a number above 0, or `forever`. Objects are followed within each round, so the distinct
/// objects of all rounds add up.
enum LoopCount: Equatable, CustomStringConvertible {
  case forever
  case times(Int)

  init?(_ text: String) {
    if text == "forever" {
      self = .forever
    } else if let number = Int(text), number > 0 {
      self = .times(number)
    } else {
      return nil
    }
  }

  /// As `ReplayOptions` has it: nil for ever.
  var repetitions: Int? {
    switch self {
    case .forever: nil
    case .times(let number): number
    }
  }

  var description: String {
    switch self {
    case .forever: "forever"
    case .times(let number): "\(number)"
    }
  }
}
