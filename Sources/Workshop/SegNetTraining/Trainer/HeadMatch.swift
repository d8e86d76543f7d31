import Imaging
import SegNetModel

/// Which channels of a model's head become those of a network's: by the names of classes and maps, not by their places.
struct HeadMatch: Equatable {
  /// The head's layer, in the network and in the model.
  let layer: String
  /// Per channel of the network that of the model; nil where the model has none of its name.
  let sources: [Int?]
  /// Channels of the model's head.
  let sourceCount: Int
  /// In words, what is not as in the model: a line for all that stand elsewhere, and one for each that only one side has.
  let differences: [String]

  /// Nil where names and places are the same.
  init?(layer: String, _ kind: NetworkHead.Kind, here: [String], there: [String]) {
    if here == there { return nil }
    let noun = kind == .classes ? "class" : "map"
    (self.layer, sourceCount) = (layer, there.count)
    // The first class is the background, whatever it is called.
    let first = kind == .classes ? 1 : 0
    sources = here.enumerated().map { $0 < first ? 0 : there.dropFirst(first).firstIndex(of: $1) }
    var differences: [String] = []
    if sources.enumerated().contains(where: { $1 != nil && $1 != $0 }) {
      func list(_ names: [String]) -> String { names.dropFirst(first).joined(separator: ", ") }
      let plural = kind == .classes ? "classes" : "maps"
      differences.append("\(plural) matched by name: here \(list(here)), in the model \(list(there))")
    }
    for (place, source) in sources.enumerated() where source == nil {
      differences.append("\(noun) '\(here[place])' is not in it: begins random")
    }
    for (place, name) in there.enumerated() where !sources.contains(place) {
      differences.append("\(noun) '\(name)' is only in it: left out")
    }
    self.differences = differences
  }

  /// The matches of both heads by layer, without those that are the same in the model.
  static func all(_ network: NetworkSpec, _ palette: ClassPalette, _ model: ModelDescription) -> [String:
    HeadMatch]
  {
    var matches: [String: HeadMatch] = [:]
    if let layer = network.classLayer?.name, model.network.classLayer?.name == layer {
      matches[layer] = HeadMatch(
        layer: layer, .classes, here: palette.entries.map(\.name), there: model.palette.entries.map(\.name))
    }
    if let layer = network.regressionLayer?.name, model.network.regressionLayer?.name == layer {
      matches[layer] = HeadMatch(
        layer: layer, .regression, here: network.regressionMaps, there: model.network.regressionMaps)
    }
    return matches
  }

  /// The shape that a tensor of the head has in the model.
  func shape(there shape: [Int]) -> [Int] { [sourceCount] + shape.dropFirst() }

  /// A tensor of the head: the channels that the model has, the others as they are.
  func merged(_ there: [Float], into here: [Float]) -> [Float] {
    var merged = here
    let perChannel = here.count / sources.count
    for (place, source) in sources.enumerated() {
      guard let source else { continue }
      merged.replaceSubrange(
        place * perChannel..<(place + 1) * perChannel,
        with: there[source * perChannel..<(source + 1) * perChannel])
    }
    return merged
  }
}
