import Imaging
import LabelledPictures
import SegNetModel
import Settings
import System

// Readers of forms that only training has.

extension SettingReader {
  /// One value for all stages of a network, or one for each.
  static func perStage<Element>(_ element: SettingReader<Element>) -> Self where Value == [Element] {
    oneOrOne(per: "stage", upTo: NetworkLimits.stages, of: element)
  }

  static func loss<Term>(example: String) -> Self where Value == LossSum<Term> {
    parsed("a sum of \(LossSum<Term>.terms), such as \(example)") { LossSum($0) }
  }
}

extension SettingReader where Value == Int {
  static var kernelSize: Self {
    integer(in: Int.min...Int.max).checked {
      NetworkLimits.kernelSizes.contains($0) ? nil : "must be one of 1, 3, 5, 7, not \($0)"
    }
  }
}

extension SettingReader where Value == Reduction {
  static var reduction: Self {
    custom { value throws(FileError) in
      let side = try value.number(in: Reduction.one.side...Reduction.largest.side)
      guard let reduction = Reduction(side: side) else {
        throw value.error("must be a number of quarters such as 1.25, not \(side)")
      }
      return reduction
    }
  }
}

extension SettingReader where Value == UInt64 {
  static var seed: Self {
    custom { value throws(FileError) in UInt64(try value.integer(in: 0...Int.max)) }
  }
}

extension SettingReader where Value == ClassWeightChoice {
  /// `sqrt`, or a number per class, the background first.
  static var classWeights: Self {
    custom { value throws(FileError) in
      guard value.isList else {
        let known = ClassWeighting.allCases.map(\.rawValue).joined(separator: ", ")
        return try value.parsed("a list of numbers or one of \(known)") {
          ClassWeighting(rawValue: $0).map { .rule($0) }
        }
      }
      var numbers: [Float] = []
      for element in try value.list() { numbers.append(Float(try element.number(in: 0...1e6))) }
      return .numbers(numbers)
    }
  }
}

extension SettingReader where Value == Augmentation {
  /// A preset, a section, or on the command line a file that holds what a section does.
  static var augmentation: Self {
    custom { value throws(FileError) in
      if let section = try? value.section() { return try Augmentation(section) }
      let text = try value.string()
      let known = Augmentation.Preset.allCases.map(\.rawValue).joined(separator: ", ")
      guard value.isArgument else {
        return try value.parsed("one of \(known), or 'key: value' lines") {
          Augmentation.Preset(rawValue: $0).map { Augmentation($0) }
        }
      }
      if text.hasSuffix(".yaml") || text.hasSuffix(".yml") { return try Augmentation(path: text) }
      return try value.parsed("one of \(known), or a YAML file") {
        Augmentation.Preset(rawValue: $0).map { Augmentation($0) }
      }
    }
  }
}
