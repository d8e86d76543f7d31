import Imaging
import SegNetModel

/// What an export made, and how its arithmetic compares with the others on the validation pictures.
public struct ExportReport: Equatable, Sendable, Codable {
  /// Of the exported model: `float32`, `float16` or `int8`.
  public var arithmetic: String
  /// **Units**: bytes of the tensors in the file.
  public var tensorBytes: Int
  /// Weights and biases, the batch norms folded into them.
  public var parameters: Int
  /// For one picture of the size that the network was trained for; nil when the training set had pictures of many sizes.
  public var multiplyAccumulates: Int?
  /// How far an output pixel can look to each side. **Units**: pixels of the network.
  public var receptiveFieldRadius: Int
  /// The size gate by class name. **Units**: pixels of the network.
  public var minimumArea: [String: Int]
  /// How the model tells touching objects apart.
  public var splitting: String
  /// float32, float16 and int8, in this order.
  public var evaluations: [EvaluationReport]

  enum CodingKeys: String, CodingKey {
    case arithmetic, parameters, splitting, evaluations
    case tensorBytes = "tensor_bytes"
    case multiplyAccumulates = "multiply_accumulates"
    case receptiveFieldRadius = "receptive_field_radius"
    case minimumArea = "minimum_area"
  }

  init(model: ExportedModel, evaluations: [EvaluationReport]) throws(NetworkError) {
    let description = model.description
    arithmetic = description.arithmetic.rawValue
    tensorBytes = model.tensorBytes
    parameters = try description.network.parameterCount()
    receptiveFieldRadius = try description.network.receptiveFieldRadius()
    if let size = description.input.trainedSize?.reduced(by: description.input.reduction) {
      let multiple = description.network.sizeMultiple
      func padded(_ side: Int) -> Int { (side + multiple - 1) / multiple * multiple }
      multiplyAccumulates = try description.network.multiplyAccumulates(
        for: (width: padded(size.width), height: padded(size.height)))
    }
    splitting = description.counting.splitting.description
    minimumArea = [:]
    for (label, entry) in description.palette.objects {
      minimumArea[entry.name] = description.counting.minimumArea[label]
    }
    self.evaluations = evaluations
  }

  /// The first class that is in the validation pictures and of which the exported model labels no pixel rightly, or nil.
  public var missedClass: MissedClassError? {
    guard let exported = evaluations.first(where: { $0.arithmetic == arithmetic }) else { return nil }
    for (name, result) in exported.classes.sorted(by: { $0.key < $1.key }) {
      // Without a recall, the class has no pixel at the network's scale.
      guard result.recall.map({ $0 == 0 }) ?? (result.countTrue > 0) else { continue }
      return MissedClassError(
        arithmetic: arithmetic, className: name, objects: result.countTrue,
        isSeen: result.recall != nil,
        isFoundInFloat16: arithmetic != "float16"
          && evaluations.contains { $0.arithmetic == "float16" && ($0.classes[name]?.recall ?? 0) > 0 })
    }
    return nil
  }

  /// How far the total of a class may be from that of the float32 model: this share, and never less than two objects.
  public static let countTolerance = 0.05

  /// The first class that the exported arithmetic counts otherwise than float32 does, or nil.
  public var miscount: ExportError? {
    guard let exported = evaluations.first(where: { $0.arithmetic == arithmetic }),
      let reference = evaluations.first(where: { $0.arithmetic == Arithmetic.float32.rawValue })
    else { return nil }
    for (name, result) in exported.classes.sorted(by: { $0.key < $1.key }) {
      let expected = reference.classes[name]!.countPredicted
      let allowed = max(2, Int(Self.countTolerance * Double(expected)))
      if abs(result.countPredicted - expected) > allowed {
        return ExportError(
          arithmetic: arithmetic, className: name, counted: result.countPredicted, expected: expected,
          allowed: allowed)
      }
    }
    return nil
  }
}

/// The exported model counts otherwise than the one that was trained.
public struct ExportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Of the exported model.
  public let arithmetic: String
  /// The first class, by name, that is counted otherwise.
  public let className: String
  /// Objects that the exported model counts on all validation pictures.
  public let counted: Int
  /// Objects that the float32 model counts on the same pictures.
  public let expected: Int
  /// How far the two numbers may be apart.
  public let allowed: Int

  /// Both counts, what may lie between them, and what to do.
  public var description: String {
    "not written: the \(arithmetic) model counts \(counted) '\(className)' on the validation pictures, the trained "
      + "(float32) one \(expected); they may differ by \(allowed); "
      + (arithmetic == Arithmetic.int8.rawValue ? "train longer, or export with --float16" : "train longer")
      + "; --allow-miscount writes it all the same"
  }
}

/// The exported model never finds a class that is there.
public struct MissedClassError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Of the exported model.
  public let arithmetic: String
  /// The first such class, by name.
  public let className: String
  /// Its true objects in all validation pictures.
  public let objects: Int
  /// Whether it has pixels at the network's scale.
  public let isSeen: Bool
  /// Whether the same model finds it in another arithmetic.
  public let isFoundInFloat16: Bool

  /// What is never found, and what to do.
  public var description: String {
    let way =
      isFoundInFloat16
      ? "export with --float16"
      : isSeen
        ? "train longer, or with --class-weights inverse and --rare-sampling 0.3, or on more pictures that show it"
        : "train with a smaller --reduction"
    return
      "not written: the \(arithmetic) model finds no pixel of '\(className)', of which the validation pictures show "
      + "\(objects) objects: it would count none, ever; \(way); --allow-missed-class writes it all the same"
  }
}
