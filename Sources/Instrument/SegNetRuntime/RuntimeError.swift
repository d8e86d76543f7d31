import Imaging

/// A model that cannot run as asked: why, and what to do about it.
public enum RuntimeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A tensor that the network needs is missing or of another type or shape.
  case tensor(name: String, problem: String)
  /// A network that this runtime does not run.
  case network(layer: String, problem: String)
  /// A checkpoint where a compact model is needed.
  case notCompact
  /// A picture whose width or height is below the smallest that can be planned.
  case pictureTooSmall(PixelSize, smallest: PixelSize)
  /// A picture whose width or height is above the largest that can be planned.
  case pictureTooLarge(PixelSize, largest: PixelSize)
  /// The plan does not fit: the first layer whose memory goes beyond the limit, and what is missing for all of them.
  case memoryLimit(layer: String, missingBytes: Int, limit: Int)
  /// The system did not give the planned memory.
  case memoryUnavailable(bytes: Int, problem: String)
  /// A number of threads outside of 1...`largest`.
  case threadCount(Int, largest: Int)
  /// A worker thread could not be started.
  case threadUnavailable(problem: String)
  /// An instruction set that this processor, or this build, does not have.
  case kernelsUnavailable(KernelISA)

  /// What is wrong, what was expected, and mostly what to do; one line for people.
  public var description: String {
    switch self {
    case .tensor(let name, let problem): "tensor '\(name)' \(problem)"
    case .network(let layer, let problem): "layer '\(layer)' cannot run: \(problem)"
    case .notCompact:
      "the model is a checkpoint with batch norms that are not folded; export a compact model from it"
    case .pictureTooSmall(let size, let smallest):
      "a picture of \(size) is too small; the smallest is \(smallest)"
    case .pictureTooLarge(let size, let largest):
      "a picture of \(size) is too large; the largest is \(largest)"
    case .memoryLimit(let layer, let missingBytes, let limit):
      "the plan does not fit into \(limit) bytes: it goes beyond them at layer '\(layer)' and needs "
        + "\(missingBytes) bytes more; raise the limit, or choose a smaller picture or a narrower network"
    case .memoryUnavailable(let bytes, let problem):
      "the planned \(bytes) bytes of memory are not available: \(problem)"
    case .threadCount(let count, let largest): "\(count) threads were asked for, expected 1 to \(largest)"
    case .threadUnavailable(let problem): "a worker thread could not be started: \(problem)"
    case .kernelsUnavailable(let isa):
      "this processor has no kernels '\(isa)'; it has \(KernelISA.available.map(\.rawValue).joined(separator: ", "))"
    }
  }
}
