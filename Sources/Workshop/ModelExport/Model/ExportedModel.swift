import SegNetModel
import System

/// A compact model in memory: what `WeightsFile` holds on disk.
public struct ExportedModel: Sendable {
  public var description: ModelDescription
  public var tensors: [NamedTensor]

  public init(description: ModelDescription, tensors: [NamedTensor]) {
    (self.description, self.tensors) = (description, tensors)
  }

  public func write(to path: String) throws(FileError) {
    try WeightsFile.write(tensors, description: description, to: path)
  }

  /// The size of the file's numbers, in bytes.
  public var tensorBytes: Int { tensors.reduce(0) { $0 + $1.bytes.count } }
}
