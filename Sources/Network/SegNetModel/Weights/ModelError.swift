/// A model whose numbers cannot be used.
public enum ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A tensor that the network needs is missing, of another type or shape, or holds numbers that cannot be.
  case tensor(name: String, problem: String)
  /// A network that cannot be, or does not fit the rest of the model.
  case network(layer: String, problem: String)

  /// One line for people, which names the tensor or the layer.
  public var description: String {
    switch self {
    case .tensor(let name, let problem): "tensor '\(name)' \(problem)"
    case .network(let layer, let problem): "layer '\(layer)' cannot run: \(problem)"
    }
  }
}
