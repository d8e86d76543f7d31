import Settings
import System

/// A network layer by layer, from the `layers` and `heads` of a YAML file.
///
/// ```yaml
/// layers:
///   - { name: one, operation: convolution, output_channels: 16 }        # kernel_size 3, batch norm, ReLU
///   - { name: two, operation: convolution, output_channels: 16, dilation: 2 }
///   - { name: sum, operation: addition, inputs: [one, two] }
///   - { name: classifier, operation: convolution, kernel_size: 1, output_channels: classes }
/// ```
///
/// Without `inputs` a layer reads the one before it, the first one the picture. `output_channels: classes` leaves the
/// number to the data set; that layer and the heads have neither batch norm nor ReLU unless the file says so.
public struct LayerList: Equatable, Sendable {
  struct Entry: Equatable, Sendable {
    var layer: LayerSpec
    let line: Int
    /// Whether its channels are the classes.
    let givesClasses: Bool
  }

  let entries: [Entry]
  let heads: [NetworkHead]
  private let line: Int

  init(_ root: ConfigurationSection) throws(FileError) {
    let list = try root.required("layers")
    line = list.line
    var heads: [NetworkHead] = []
    if let value = root["heads"] {
      for head in try value.list() { heads.append(try Self.head(head.section())) }
    }
    self.heads = heads
    var entries: [Entry] = []
    for value in try list.list() {
      entries.append(
        try Self.entry(value.section(), before: entries.last?.layer.name, heads: heads))
      guard entries.count <= NetworkLimits.layers else {
        throw value.error("is more than the \(NetworkLimits.layers) layers that a network can have")
      }
    }
    self.entries = entries
  }

  private static func head(_ section: ConfigurationSection) throws(FileError) -> NetworkHead {
    try section.rejectUnknownKeys(known: ["kind", "layer", "maps"])
    var maps: [String] = []
    if let value = section["maps"] {
      for name in try value.list() { maps.append(try name.string()) }
    }
    return NetworkHead(
      kind: try section.required("kind").choice(), layer: try section.required("layer").string(), maps: maps)
  }

  private static func entry(_ section: ConfigurationSection, before: String?, heads: [NetworkHead])
    throws(FileError) -> Entry
  {
    let word = try section.required("operation")
    let operations = Dictionary(
      LayerOperations.all.map { ($0.word, $0) }, uniquingKeysWith: { first, _ in first })
    let type = try word.choice(of: operations)
    try section.rejectUnknownKeys(known: ["name", "operation", "inputs"] + type.keys)
    let name = try section.required("name").string()
    var inputs: [String] = []
    if let value = section["inputs"] {
      for input in value.valueOrList() { inputs.append(try input.string()) }
    } else {
      inputs = [before ?? NetworkSpec.picture]
    }
    let channels = section["output_channels"]
    let givesClasses =
      try channels.map { value throws(FileError) in try value.string() == "classes" } ?? false
    let isHead = givesClasses || heads.contains { $0.layer == name }
    let operation = try type.init(LayerEntry(section: section, isHead: isHead, givesClasses: givesClasses))
    return Entry(
      layer: LayerSpec(name, operation, inputs: inputs), line: section.line, givesClasses: givesClasses)
  }

  /// - Throws: `FileError` naming the line of the layer that does not fit.
  func network(classes: Int, path: String) throws(FileError) -> NetworkSpec {
    let layers = entries.map { entry in
      guard entry.givesClasses, var operation = entry.layer.operation as? any ConvolutionOperation else {
        return entry.layer
      }
      operation.convolution.outputChannels = classes
      return LayerSpec(entry.layer.name, operation, inputs: entry.layer.inputs)
    }
    let network = NetworkSpec(layers: layers, heads: heads)
    do { _ = try network.receptiveFieldRadii() } catch {
      let place = entries.last { $0.layer.name == error.layer }?.line ?? line
      throw FileError(path, "line \(place): \(error)")
    }
    guard network.outputChannels == classes else {
      throw FileError(
        path,
        "line \(line): the network gives \(network.outputChannels) classes, there are \(classes)",
        advice: "write 'output_channels: classes' in the layer that gives them")
    }
    return network
  }
}
