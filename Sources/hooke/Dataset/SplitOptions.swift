import ArgumentParser
import LabelledPictures

/// How a split is made where nobody states one.
struct SplitOptions: ParsableArguments {
  @Option(help: "Another number makes another split.") var seed = 0
  @Option(help: "What pictures belong together by, where that is not to be decided.") var by:
    SplitMaking.Grouping?
  @Option(help: "The share of pictures that choose checkpoints and counting rules.") var val = 0.2
  @Option(help: "The share of pictures that judge.") var test = 0.1

  /// Whether anything was said.
  var isGiven: Bool { making != SplitMaking() }

  var making: SplitMaking {
    var making = SplitMaking()
    (making.seed, making.grouping, making.validationShare, making.testShare) = (seed, by, val, test)
    return making
  }

  func validate() throws {
    guard (0...0.9).contains(val), (0...0.9).contains(test), val + test <= 0.95 else {
      throw ValidationError("--val and --test must lie in 0...0.9, and together in 0...0.95.")
    }
  }
}

extension SplitMaking.Grouping: ExpressibleByArgument {}
