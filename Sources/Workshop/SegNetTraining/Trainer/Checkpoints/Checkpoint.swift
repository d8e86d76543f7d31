import FoundationEssentials
import LabelledPictures
import SegNetModel
import Settings
import System

/// A tensor of a weights file and the memory where its numbers live.
typealias TensorPlace = (name: String, shape: [Int], memory: AlignedBuffer<Float>)

extension TrainableNetwork {
  /// What a model consists of.
  var learnedTensors: [TensorPlace] {
    var places: [TensorPlace] = []
    for (name, parameters) in convolutions {
      for parameter in [parameters.weight, parameters.bias] {
        places.append((parameter.name, parameter.shape, parameter.values))
      }
      guard let learned = parameters.normalization else { continue }
      for parameter in [learned.gain, learned.offset] {
        places.append((parameter.name, parameter.shape, parameter.values))
      }
      places.append((TensorPart.runningMean.name(in: name), learned.gain.shape, learned.runningMean))
      places.append((TensorPart.runningVariance.name(in: name), learned.gain.shape, learned.runningVariance))
    }
    return places
  }

  /// What only training needs.
  func optimizerTensors(_ average: WeightAverage?) -> [TensorPlace] {
    var places: [TensorPlace] = []
    for parameter in trained {
      places.append(("optimizer.\(parameter.name).first_moment", parameter.shape, parameter.firstMoment))
      places.append(("optimizer.\(parameter.name).second_moment", parameter.shape, parameter.secondMoment))
    }
    for pair in average?.pairs ?? [] {
      places.append(("optimizer.\(pair.name).average", pair.shape, pair.average))
    }
    return places
  }

  /// Takes the numbers of a checkpoint of this network.
  ///
  /// - Throws: `FileError` naming the tensors that differ.
  func loadWeights(_ file: WeightsFile) throws(FileError) { try load(learnedTensors, from: file) }
}

/// Checks that a file holds tensors of these names and shapes.
///
/// - Throws: `FileError` naming the tensors that differ.
func check(_ places: [TensorPlace], in file: WeightsFile) throws(FileError) {
  let different = places.compactMap { name, shape, _ -> String? in
    guard let entry = file.tensors.entries[name] else { return "'\(name)' is missing" }
    guard entry.elementType == .float32, entry.shape == shape else {
      return "'\(name)' is \(entry.elementType.rawValue) \(entry.shape), expected F32 \(shape)"
    }
    return nil
  }
  guard different.isEmpty else {
    let shown = different.prefix(5).joined(separator: ", ")
    let more = different.count > 5 ? " and \(different.count - 5) more" : ""
    throw FileError(
      file.path, "is of another network: \(shown)\(more)",
      advice: "train with the same stages and widths, or into another folder")
  }
}

/// Fills memory from a file, all of it or nothing.
///
/// - Throws: as `check`.
func load(_ places: [TensorPlace], from file: WeightsFile) throws(FileError) {
  try check(places, in: file)
  for (name, _, memory) in places {
    memory.copy(from: file.tensors.values(of: file.tensors.entries[name]!, as: Float.self))
  }
}

func namedTensors(_ places: [TensorPlace]) -> [NamedTensor] {
  places.map { NamedTensor($0.name, .float32, shape: $0.shape, $0.memory.values) }
}

/// The parts of a checkpoint's metadata that training adds.
enum CheckpointMetadata {
  static let progress = "hooke.training.progress"
  static let configuration = "hooke.training.configuration"

  static func encode(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else {
      preconditionFailure("progress and configuration hold finite numbers only")
    }
    return String(decoding: data, as: UTF8.self)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ key: String, _ file: WeightsFile)
    throws(FileError) -> Value
  {
    guard let text = file.tensors.metadata[key],
      let value = try? JSONDecoder().decode(type, from: Data(text.utf8))
    else {
      throw FileError(
        file.path, "holds no training that could go on: '\(key)' is missing or unreadable in its metadata",
        advice: "resume from a 'last.safetensors' that this program wrote")
    }
    return value
  }
}

extension EncodedValue {
  /// - Parameter value: what a checkpoint can hold.
  init(of value: some Encodable) {
    let text = CheckpointMetadata.encode(value)
    guard let found = try? JSONDecoder().decode(EncodedValue.self, from: Data(text.utf8)) else {
      preconditionFailure("what was encoded can be read")
    }
    self = found
  }
}
