import ArgumentParser
import LabelledPictures
import SegNetTraining
import System

/// `standard` or `my-augmentation.yaml` on the command line.
enum AugmentationChoice: ExpressibleByArgument {
  case preset(Augmentation.Preset)
  case file(String)

  init?(argument: String) {
    if let preset = Augmentation.Preset(rawValue: argument) {
      self = .preset(preset)
    } else if argument.hasSuffix(".yaml") || argument.hasSuffix(".yml") {
      self = .file(argument)
    } else {
      return nil
    }
  }

  var defaultValueDescription: String {
    switch self {
    case .preset(let preset): preset.rawValue
    case .file(let path): path
    }
  }

  func augmentation() throws(FileError) -> Augmentation {
    switch self {
    case .preset(let preset): Augmentation(preset)
    case .file(let path): try Augmentation(path: path)
    }
  }
}
