import Imaging
import LabelledPictures
import SegNetModel
import System

/// What a network took over from a model that was trained before.
public struct TransferReport: Equatable, Sendable {
  /// Tensors that the model had in the same shape.
  public var transferred: [String] = []
  /// Tensors that stay random, each with the reason.
  public var different: [(name: String, reason: String)] = []
  /// In words, which classes and maps stand elsewhere in the model, or are not in both.
  public var classDifferences: [String] = []

  /// Whether the same tensors were transferred, and the same others not, for the same reasons and in the same order.
  public static func == (left: TransferReport, right: TransferReport) -> Bool {
    left.transferred == right.transferred && left.different.map(\.name) == right.different.map(\.name)
      && left.different.map(\.reason) == right.different.map(\.reason)
      && left.classDifferences == right.classDifferences
  }
}

extension TrainableNetwork {
  /// Transfers the tensors that a model has by the same name and shape; the others stay as they are. The channels of heads are
  /// matched by the names of classes and maps.
  ///
  /// - Parameter palette: the classes that the network is to learn.
  /// - Returns: also the layers that came from an exported model and lack their batch norms.
  /// - Throws: `FileError` when the model has none of the tensors.
  func transfer(from file: WeightsFile, palette: ClassPalette) throws(FileError) -> (
    report: TransferReport, folded: Set<String>
  ) {
    let matches = HeadMatch.all(spec, palette, file.description)
    let result =
      file.description.kind == .checkpoint
      ? (transferLearned(from: file, matches), []) : try transferFolded(from: file, matches)
    guard !result.0.transferred.isEmpty else {
      let first = result.0.different.prefix(3).map { "'\($0.name)' \($0.reason)" }.joined(separator: ", ")
      throw FileError(
        file.path, "has no tensor that this network could take: \(first), ...",
        advice: "train with the same stages and widths as that model")
    }
    var (report, folded) = result
    report.classDifferences = matches.sorted { $0.key < $1.key }.flatMap(\.value.differences)
    return (report, folded)
  }

  private func transferLearned(from file: WeightsFile, _ matches: [String: HeadMatch]) -> TransferReport {
    var matchesByTensor: [String: HeadMatch] = [:]
    for match in matches.values {
      for part in TensorPart.allCases { matchesByTensor[part.name(in: match.layer)] = match }
    }
    var report = TransferReport()
    for (name, shape, memory) in learnedTensors {
      guard let entry = file.tensors.entries[name] else {
        report.different.append((name, "is not in it"))
        continue
      }
      let match = matchesByTensor[name]
      guard entry.elementType == .float32, entry.shape == match?.shape(there: shape) ?? shape else {
        report.different.append((name, "is \(entry.shape) there, here \(shape)"))
        continue
      }
      let values = file.tensors.values(of: entry, as: Float.self)
      memory.copy(from: match?.merged(values, into: Array(memory.values)) ?? values)
      report.transferred.append(name)
    }
    return report
  }

  /// The layers whose names begin with one of some prefixes.
  ///
  /// - Throws: `TrainingError.configuration` when a word fits none, or nothing is left to train.
  func layers(beginningWith prefixes: [String]) throws(TrainingError) -> Set<String> {
    for word in prefixes where !convolutions.contains(where: { $0.name.hasPrefix(word) }) {
      throw .configuration("no layer's name begins with '\(word)', so that nothing can be frozen by it")
    }
    let frozen = convolutions.map(\.name).filter { name in prefixes.contains { name.hasPrefix($0) } }
    if frozen.count == convolutions.count {
      throw .configuration("every layer is frozen: nothing is left to train")
    }
    return Set(frozen)
  }
}
