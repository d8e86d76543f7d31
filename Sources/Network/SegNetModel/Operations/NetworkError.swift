/// A network that cannot be: which layer, and what is wrong with it.
public struct NetworkError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The layer's name; `-` where no single layer is to blame.
  public let layer: String
  /// What is wrong, in words that stand behind the layer's name.
  public let problem: String

  /// - Parameter layer: its name, or `-` for the network as a whole.
  public init(layer: String, problem: String) { (self.layer, self.problem) = (layer, problem) }

  /// Such as `layer 'sum': adds maps of different shapes: 16x8x8, 32x8x8`.
  public var description: String { "layer '\(layer)': \(problem)" }
}
