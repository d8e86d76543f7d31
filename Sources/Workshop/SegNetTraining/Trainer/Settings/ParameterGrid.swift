import LabelledPictures
import Settings
import System

/// Every combination of some settings' values: `{ learning_rate: [0.002, 0.004], widths: [[8, 16], [16, 32]] }`.
public struct ParameterGrid: Sendable {
  /// One run of the grid: a value for each axis.
  public struct Combination: Sendable {
    /// A value per axis, as text.
    public var values: [String]
    /// The axes' settings; all others are left open.
    public var settings: TrainingSettings
  }

  /// The keys, in the order of the file.
  public let axes: [String]
  /// The last axis changes fastest.
  public let combinations: [Combination]

  /// The most runs of a grid.
  static let limit = 10_000

  /// No axis: one combination that says nothing.
  public init() { (axes, combinations) = ([], [Combination(values: [], settings: TrainingSettings())]) }

  /// Reads `key: [values]` lines; the keys are those of `training.yaml`.
  ///
  /// - Parameters:
  ///   - name: stands for the text in errors.
  /// - Throws: `FileError` naming the key and the line.
  public init(_ text: String, name: String) throws(FileError) {
    let root = try ConfigurationDocument(path: name, text: text).root
    try root.rejectUnknownKeys(known: TrainingSettingList.keys)
    var combinations = ParameterGrid().combinations
    for key in root.keys {
      guard let setting = TrainingSettingList.setting(key) else { continue }
      let place = try root.required(key)
      let values = try place.list()
      guard !values.isEmpty else { throw place.error("must hold at least one value") }
      var next: [Combination] = []
      for combination in combinations {
        for value in values {
          var settings = combination.settings
          try settings.read(value, for: setting)
          next.append(Combination(values: combination.values + [Self.text(value)], settings: settings))
        }
      }
      guard next.count <= Self.limit else {
        throw place.error("makes more than \(Self.limit) combinations")
      }
      combinations = next
    }
    (axes, self.combinations) = (root.keys, combinations)
  }

  private static func text(_ value: ConfigurationValue) -> String {
    if let text = try? value.string() { return text }
    if let list = try? value.list() { return list.map(text).joined(separator: "-") }
    return "line \(value.line)"
  }
}

/// Pictures shared out into parts, each of which validates once what the others train.
public struct Folds: Sendable {
  private let parts: [Set<String>]

  /// - Returns: nil when there are fewer names than folds, or fewer than two folds.
  public init?(_ names: [String], count: Int, seed: UInt64) {
    guard count >= 2, names.count >= count else { return nil }
    var random = RandomSource(seed: seed, stream: 5)
    let order = names.sorted().shuffled(using: &random)
    parts = (0..<count).map { fold in
      Set(order.enumerated().filter { $0.offset % count == fold }.map(\.element))
    }
  }

  /// How many parts there are, at least 2.
  public var count: Int { parts.count }

  /// Whether a picture validates in a fold.
  public func validates(_ name: String, in fold: Int) -> Bool { parts[fold].contains(name) }
}

/// The mean of some numbers and how far they spread.
public struct Spread: Equatable, Sendable {
  /// The sum of the numbers over how many there are.
  public let mean: Double
  /// The sample's standard deviation; nil for fewer than two numbers.
  public let deviation: Double?

  /// - Returns: nil for no numbers.
  public init?(_ values: [Double]) {
    guard !values.isEmpty else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
  }
}
