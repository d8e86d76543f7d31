/// Something the analysis was told cannot be used: what it is, what is wrong with it, and what to do.
public struct AnalysisError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The setting or the thing that is wrong, as a person would call it.
  public let subject: String
  /// What was found, and what was expected instead.
  public let problem: String
  /// The next step for the person, where one is known.
  public let advice: String?

  /// Takes the parts of one sentence: `subject` is what `problem` begins to speak about.
  public init(_ subject: String, _ problem: String, advice: String? = nil) {
    (self.subject, self.problem, self.advice) = (subject, problem, advice)
  }

  /// One line for people: the subject, the problem, the next step.
  public var description: String {
    advice.map { "\(subject): \(problem); \($0)" } ?? "\(subject): \(problem)"
  }
}
