import Imaging
import SegNetModel
import System

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
  /// Up to which gap pieces are joined, by the name of each class of which they are; nil where none are. **Units**: pixels of
  /// the network.
  public var joinGaps: [String: Double]?
  /// How the model tells touching objects apart.
  public var splitting: String
  /// float32, float16 and int8, in this order; without single pictures.
  public var evaluations: [EvaluationReport]
  /// What the exported arithmetic gets wrong more than float32, by class in the order of the palette; none for float32.
  public var differences: [ArithmeticDifference]

  enum CodingKeys: String, CodingKey {
    case arithmetic, parameters, splitting, evaluations, differences
    case tensorBytes = "tensor_bytes"
    case multiplyAccumulates = "multiply_accumulates"
    case receptiveFieldRadius = "receptive_field_radius"
    case minimumArea = "minimum_area"
    case joinGaps = "join_gaps"
  }

  /// - Parameter evaluations: with what became of single pictures.
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
    for (label, entry) in description.palette.objects {
      if let gap = description.counting.joinGaps?[label], gap > 0 {
        joinGaps = (joinGaps ?? [:]); joinGaps![entry.name] = gap
      }
    }
    (self.evaluations, differences) = (evaluations, [])
    if let exported, arithmetic != Arithmetic.float32.rawValue,
      let reference = evaluations.first(where: { $0.arithmetic == Arithmetic.float32.rawValue })
    {
      differences = description.palette.objects.compactMap {
        ArithmeticDifference($0.entry.name, reference, exported)
      }
    }
    for index in evaluations.indices { self.evaluations[index].byPicture = nil }
  }

  /// The comparison of the exported model itself.
  private var exported: EvaluationReport? { evaluations.first { $0.arithmetic == arithmetic } }

  /// The first class that is in the validation pictures and of which the exported model labels no pixel rightly, or nil.
  public var missedClass: MissedClassError? {
    guard let exported else { return nil }
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

  /// The first class of which the exported arithmetic gets more objects wrong than float32 does, beyond chance, or nil.
  public var miscount: ExportError? {
    differences.first { $0.verdict == .worse }.map { ExportError(arithmetic: arithmetic, difference: $0) }
  }

  /// The classes of which more goes wrong than in float32, on too few pictures to say whether by chance.
  public var unclear: [ArithmeticDifference] { differences.filter { $0.verdict == .unclear } }
}

/// The exported model counts worse than the one that was trained.
public struct ExportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Of the exported model.
  public let arithmetic: String
  /// The first class, in the order of the palette, that is counted worse.
  public let difference: ArithmeticDifference

  /// What goes wrong, how much of it may, and what to do.
  public var description: String {
    func number(_ value: Double) -> String { formatNumber(value, digits: 2) }
    return "not written: the \(arithmetic) model counts \(difference.exportedCount) '\(difference.name)' on "
      + "\(difference.pictures) validation pictures and misses or makes up \(difference.exported), the trained (float32) one "
      + "\(difference.referenceCount) and \(difference.reference) of \(difference.objects): \(number(difference.mean)) more "
      + "per picture (95 %: \(number(difference.low)) to \(number(difference.high))), where \(number(difference.allowed)) "
      + "may be; "
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
