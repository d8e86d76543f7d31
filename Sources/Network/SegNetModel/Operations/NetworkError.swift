/// A network that cannot be: which layer, and what is wrong with it.
public struct NetworkError: Error, Equatable, Sendable, CustomStringConvertible {
  public let layer: String
  public let problem: String

  public init(layer: String, problem: String) { (self.layer, self.problem) = (layer, problem) }

  public var description: String { "layer '\(layer)': \(problem)" }
}
