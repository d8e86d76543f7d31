import Settings
import System

/// An entry of a YAML list of layers, as its operation reads it.
public struct LayerEntry {
  /// The entry's keys with their lines; those that the operation does not know were refused before.
  public let section: ConfigurationSection
  /// Whether the network gives what the layer gives: such a layer has neither batch norm nor ReLU unless it says so.
  public let isHead: Bool
  /// Whether its channels are the classes, whose number the data set says.
  public let givesClasses: Bool

  /// The value of a key, nil where the entry does not say it.
  public subscript(key: String) -> ConfigurationValue? { section[key] }

  /// The value of a key that must be there.
  ///
  /// - Throws: `FileError` naming the key and the line of the entry.
  public func required(_ key: String) throws(FileError) -> ConfigurationValue { try section.required(key) }

  /// - Returns: `other` where the entry says nothing.
  public func activation(otherwise other: Activation) throws(FileError) -> Activation {
    guard let value = self["activation"] else { return other }
    return try value.choice(of: ["none": .none, "relu": .relu, "sigmoid": .sigmoid])
  }

  /// What all convolutions have.
  ///
  /// - Parameter kernelSize: where the entry says nothing.
  public func convolution(
    kernelSize: Int, readKernelSize: (ConfigurationValue) throws(FileError) -> Int
  ) throws(FileError) -> Convolution {
    var result = Convolution(
      outputChannels: 1, kernelSize: kernelSize, batchNorm: !isHead,
      activation: try activation(otherwise: isHead ? .none : .relu))
    if !givesClasses {
      result.outputChannels = try required("output_channels").integer(in: 1...NetworkLimits.channels)
    }
    if let value = self["kernel_size"] { result.kernelSize = try readKernelSize(value) }
    if let value = self["dilation"] { result.dilation = try value.integer(in: NetworkLimits.dilations) }
    if let value = self["groups"] { result.groups = try value.integer(in: 1...NetworkLimits.channels) }
    if let value = self["batch_norm"] { result.batchNorm = try value.boolean() }
    if let value = self["dropout"] { result.dropout = try value.number(in: NetworkLimits.dropouts) }
    return result
  }
}
