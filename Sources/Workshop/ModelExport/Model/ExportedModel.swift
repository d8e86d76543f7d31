import SegNetModel
import System

/// A compact model in memory: what `WeightsFile` holds on disk.
public struct ExportedModel: Sendable {
  /// What stands in the file's metadata.
  public var description: ModelDescription
  /// All numbers, in the arithmetic that the description names.
  public var tensors: [NamedTensor]

  /// Nothing is checked here: whoever runs or reads the model does it.
  public init(description: ModelDescription, tensors: [NamedTensor]) {
    (self.description, self.tensors) = (description, tensors)
  }

  /// Takes the numbers of a file into memory.
  public init(_ file: WeightsFile) {
    description = file.description
    let held = file.tensors
    tensors = held.entries.values.sorted { $0.name < $1.name }.map { entry in
      let bytes = held.bytes(of: entry)
      return NamedTensor(
        name: entry.name, elementType: entry.elementType, shape: entry.shape,
        bytes: bytes.numbers(as: UInt8.self))
    }
  }

  /// Writes a weights file.
  ///
  /// - Throws: `FileError` when it cannot be written.
  public func write(to path: String) throws(FileError) {
    try WeightsFile.write(tensors, description: description, to: path)
  }

  /// The size of the file's numbers, in bytes.
  public var tensorBytes: Int { tensors.reduce(0) { $0 + $1.bytes.count } }
}
