import ArgumentParser

/// How often a recording is played: a number above 0, or `forever`. Objects are followed within each round, so the distinct
/// objects of all rounds add up.
enum LoopCount: Equatable, ExpressibleByArgument {
  case forever
  case times(Int)

  init?(argument: String) {
    if argument == "forever" {
      self = .forever
    } else if let number = Int(argument), number > 0 {
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

  var defaultValueDescription: String {
    switch self {
    case .forever: "forever"
    case .times(let number): "\(number)"
    }
  }
}
