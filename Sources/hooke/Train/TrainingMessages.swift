import System

/// Where a training says what it does. Warnings and errors go to standard error whatever is said here.
struct TrainingMessages {
  /// For lines that stay: what was chosen, an epoch each, what came out.
  var output = StandardStream.output
  /// For lines that move.
  var progress = StandardStream.errors

  /// - Parameters:
  ///   - givesJSON: standard output is for what comes last.
  ///   - isQuiet: nothing is said at all.
  init(givesJSON: Bool = false, isQuiet: Bool = false) {
    output = isQuiet ? .nowhere : givesJSON ? .errors : .output
    progress = isQuiet ? .nowhere : .errors
  }
}
