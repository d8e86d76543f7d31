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

  private enum Word: String, CaseIterable {
    case convolution
    case maxPooling = "max_pooling"
    case maxUnpooling = "max_unpooling"
    case concatenation, addition, upsampling
    case pixelShuffle = "pixel_shuffle"
    case transposedConvolution = "transposed_convolution"

    var keys: [String] {
      switch self {
      case .convolution:
        ["output_channels", "kernel_size", "dilation", "groups", "batch_norm", "activation", "dropout"]
      case .transposedConvolution: ["output_channels", "kernel_size", "batch_norm", "activation", "dropout"]
      case .maxUnpooling: ["indices"]
      case .addition: ["activation"]
      case .upsampling: ["method"]
      case .maxPooling, .concatenation, .pixelShuffle: []
      }
    }
  }

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
    let word: Word = try section.required("operation").choice()
    try section.rejectUnknownKeys(known: ["name", "operation", "inputs"] + word.keys)
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
    func convolution(kernelSize: Int) throws(FileError) -> Convolution {
      var result = Convolution(
        outputChannels: 1, kernelSize: kernelSize, batchNorm: !isHead, activation: isHead ? .none : .relu)
      if !givesClasses {
        result.outputChannels = try section.required("output_channels").integer(
          in: 1...NetworkLimits.channels)
      }
      if let value = section["kernel_size"] {
        result.kernelSize = word == .convolution ? try value.kernelSize() : try value.integer(in: 2...2)
      }
      if let value = section["dilation"] { result.dilation = try value.integer(in: NetworkLimits.dilations) }
      if let value = section["groups"] { result.groups = try value.integer(in: 1...NetworkLimits.channels) }
      if let value = section["batch_norm"] { result.batchNorm = try value.boolean() }
      if let value = section["activation"] { result.activation = try activation(value) }
      if let value = section["dropout"] { result.dropout = try value.number(in: NetworkLimits.dropouts) }
      return result
    }
    let operation: Operation =
      switch word {
      case .convolution: .convolution(try convolution(kernelSize: 3))
      case .transposedConvolution: .transposedConvolution(try convolution(kernelSize: 2))
      case .maxPooling: .maxPooling
      case .maxUnpooling: .maxUnpooling(indices: try section.required("indices").string())
      case .concatenation: .concatenation
      case .pixelShuffle: .pixelShuffle
      case .addition:
        if let value = section["activation"] {
          .addition(activation: try activation(value))
        } else {
          .addition(activation: .none)
        }
      case .upsampling: .upsampling(try section.required("method").choice())
      }
    return Entry(
      layer: LayerSpec(name, operation, inputs: inputs), line: section.line, givesClasses: givesClasses)
  }

  private static func activation(_ value: ConfigurationValue) throws(FileError) -> Activation {
    try value.choice(of: ["none": .none, "relu": .relu, "sigmoid": .sigmoid])
  }

  /// - Throws: `FileError` naming the line of the layer that does not fit.
  func network(classes: Int, path: String) throws(FileError) -> NetworkSpec {
    let layers = entries.map { entry in
      guard entry.givesClasses, case .convolution(var convolution) = entry.layer.operation else {
        return entry.layer
      }
      convolution.outputChannels = classes
      return LayerSpec(entry.layer.name, .convolution(convolution), inputs: entry.layer.inputs)
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
