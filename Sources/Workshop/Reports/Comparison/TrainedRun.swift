import FoundationEssentials
import SegNetTraining
import Settings
import System

/// A training folder as its `results.csv` and `training.yaml` tell of it.
public struct TrainedRun: Sendable {
  /// The folder, as it was named or found.
  public let folder: String
  /// The settings by their keys, each in one line of YAML.
  public let settings: [String: String]
  /// What chose the best epoch.
  public let metric: TrainingMetric
  /// From 1; nil where no epoch is complete.
  public let bestEpoch: Int?
  /// The metric of that epoch, as people read it; nil where no epoch is complete.
  public let bestMetric: Double?
  /// The validation loss of that epoch; nil where it was not measured.
  public let validationLoss: Double?
  /// By class, on the validation pictures, in that epoch, the background included; empty without validation pictures.
  public let unions: [(name: String, value: Double?)]
  /// Complete epochs.
  public let epochs: Int
  /// What they took. **Units**: seconds.
  public let seconds: Double

  /// - Throws: `FileError` when one of the two files is missing, or is none of a training.
  public init(folder: String) throws(FileError) {
    self.folder = folder
    let settings = try TrainingSettings(path: "\(folder)/training.yaml")
    self.settings = Self.texts(settings)
    metric = settings.metric ?? .meanIntersectionOverUnion
    let path = "\(folder)/results.csv"
    let text = String(decoding: try readFile(path, limit: 1 << 28), as: UTF8.self)
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let names = lines.first ?? []
    func column(_ name: String) throws(FileError) -> Int {
      guard let index = names.firstIndex(of: name) else {
        throw FileError(path, "has no column '\(name)'", advice: "name folders that 'hooke train' wrote")
      }
      return index
    }
    let (score, best, time) = (try column("score"), try column("best"), try column("seconds"))
    if let short = lines.firstIndex(where: { $0.count != names.count }) {
      throw FileError(
        path, "line \(short + 1) has \(lines[short].count) cells, the first line \(names.count)")
    }
    let rows = lines.dropFirst()
    epochs = rows.count
    seconds = rows.reduce(0) { $0 + (Double($1[time]) ?? 0) }
    let epoch = rows.last { $0[best] == "1" }
    bestEpoch = epoch.flatMap { Int($0[0]) }
    bestMetric = epoch.flatMap { Double($0[score]) }.map(metric.figure)
    validationLoss = names.firstIndex(of: "loss_val").flatMap { index in epoch.flatMap { Double($0[index]) } }
    unions = names.enumerated().compactMap { index, name in
      guard name.hasSuffix("_iou_val"), let epoch else { return nil }
      return (name: String(name.dropLast(8)), value: Double(epoch[index]))
    }
  }

  private static func texts(_ settings: TrainingSettings) -> [String: String] {
    guard let data = try? JSONEncoder().encode(settings),
      case .object(let members)? = try? JSONDecoder().decode(EncodedValue.self, from: data)
    else { return [:] }
    return members.mapValues(\.text)
  }

  /// The runs of folders: a folder of a run is one, a folder of a sweep holds some, one below the other.
  ///
  /// - Throws: `FileError` naming a folder that holds none.
  public static func runs(in folders: [String]) throws(FileError) -> [TrainedRun] {
    var runs: [TrainedRun] = []
    for folder in folders {
      let found = try Self.folders(in: folder, depth: 2)
      guard !found.isEmpty else {
        throw FileError(
          folder, "holds no training: no 'results.csv' in it or in its folders",
          advice: "name the --output of 'hooke train' or 'hooke sweep'")
      }
      for place in found { runs.append(try TrainedRun(folder: place)) }
    }
    return runs
  }

  private static func folders(in folder: String, depth: Int) throws(FileError) -> [String] {
    if pathKind("\(folder)/results.csv") == .file { return [folder] }
    guard depth > 0 else { return [] }
    var found: [String] = []
    for entry in try folderEntries(folder).sorted(by: precedesNaturally)
    where pathKind("\(folder)/\(entry)") == .folder {
      found += try folders(in: "\(folder)/\(entry)", depth: depth - 1)
    }
    return found
  }

  /// The keys in which runs differ, in the order of the declarations.
  public static func differingKeys(_ runs: [TrainedRun]) -> [String] {
    TrainingSettingList.keys.filter { key in Set(runs.map { $0.settings[key] }).count > 1 }
  }
}
