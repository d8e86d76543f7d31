import LabelledPictures
import Settings
import System

extension Augmentation {
  /// Reads a YAML file: `preset: standard` to begin with (otherwise nothing is varied), then what differs from it.
  ///
  /// ```yaml
  /// preset: standard
  /// mirror_y: 0
  /// rotation: { probability: 0.8, from: -15, to: 15 }
  /// elastic: { probability: 0.2, from: 1, to: 4 }
  /// elastic_spacing: 24
  /// ```
  ///
  /// - Throws: `FileError` naming the file, the key and the line.
  public init(path: String) throws(FileError) { try self.init(ConfigurationDocument(path: path).root) }

  /// Reads the same keys from a part of a file that is read already.
  ///
  /// - Throws: `FileError` naming the key and the line: an unknown key or preset, or a number outside its range.
  public init(_ section: ConfigurationSection) throws(FileError) {
    let ownKeys = ["preset", "elastic_spacing"]
    try section.rejectUnknownKeys(
      known: ownKeys + Self.probabilities.map(\.name) + Self.variations.map(\.name))
    self.init()
    if let value = section["preset"] {
      let name = try value.string()
      guard let preset = Preset(rawValue: name) else {
        let known = Preset.allCases.map(\.rawValue).joined(separator: ", ")
        throw value.error("must be one of \(known), not '\(name)'")
      }
      self.init(preset)
    }
    for (name, path) in Self.probabilities {
      if let value = section[name] { self[keyPath: path] = try value.number(in: 0...1) }
    }
    for (name, path, limits) in Self.variations {
      if let value = section[name] { self[keyPath: path] = try Variation(value, limits: limits) }
    }
    if let value = section["elastic_spacing"] {
      elasticSpacing = try value.integer(in: Self.elasticSpacings)
    }
  }
}

extension Augmentation.Variation {
  fileprivate init(_ value: ConfigurationValue, limits: ClosedRange<Double>) throws(FileError) {
    let section = try value.section()
    try section.rejectUnknownKeys(known: ["probability", "from", "to"])
    let probability = try section.required("probability").number(in: 0...1)
    guard probability > 0 else {
      self = .never
      return
    }
    let from = try section.required("from").number(in: limits)
    self.init(probability, from, try section.required("to").number(in: from...max(from, limits.upperBound)))
  }
}
