/// A file could not be used: which one, what is wrong with it, and what to do about it.
///
/// Every error about a file that a person sees has this form.
public struct FileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The file or folder, as the person named it.
  public let path: String
  /// What was found, and what was expected instead.
  public let problem: String
  /// The next step for the person, where one is known.
  public let advice: String?

  /// The words are put together as `path: problem; advice`.
  ///
  /// - Parameters:
  ///   - path: the file or folder, as the person named it.
  ///   - problem: what was found, and what was expected instead.
  ///   - advice: the next step for the person, where one is known.
  public init(_ path: String, _ problem: String, advice: String? = nil) {
    self.path = path
    self.problem = problem
    self.advice = advice
  }

  /// `path: problem; advice`, or `path: problem` where there is no advice.
  public var description: String {
    advice.map { "\(path): \(problem); \($0)" } ?? "\(path): \(problem)"
  }
}
