import SegNetModel

/// The largest value each channel of each layer gave while the network ran over the calibration pictures.
public struct ActivationRanges: Equatable, Sendable {
  /// By layer, one per channel.
  public private(set) var maximum: [String: [Float]] = [:]

  /// No layer observed yet.
  public init() {}

  /// Takes in one layer's output for one picture.
  ///
  /// - Parameter values: [channel, row, column].
  public mutating func observe(_ layer: String, _ values: [Float], channels: Int) {
    var greatest = maximum[layer] ?? [Float](repeating: 0, count: channels)
    let plane = values.count / channels
    for channel in 0..<channels {
      var most = greatest[channel]
      for index in channel * plane..<(channel + 1) * plane { most = max(most, values[index]) }
      greatest[channel] = most
    }
    maximum[layer] = greatest
  }

  /// Takes in what was observed elsewhere.
  mutating func widen(to other: ActivationRanges) {
    maximum.merge(other.maximum) { zip($0, $1).map { max($0, $1) } }
  }

  /// How far a channel's range may be below its layer's: values beyond what the calibration pictures show are cut off,
  /// and a channel that was hardly ever active on them may be so on others.
  static let leastShare: Float = 1 / 16

  /// The real value of one step of each channel's 7-bit activations, by layer, without the picture.
  ///
  /// Channels have steps of their own: what a layer gives is divided by them as it is stored, and the next layer's
  /// weights take them up. Layers that only pass values on have the steps of their input. An addition needs one step for
  /// all channels of its inputs, and gives one step to its output.
  ///
  /// - Parameter perChannel: false for one step per layer.
  /// - Throws: `NetworkError` for a network that cannot be.
  public func steps(of network: NetworkSpec, perChannel: Bool = true) throws(NetworkError) -> [String:
    [Float]]
  {
    var groups = try ChannelGroups(network, perChannel: perChannel)
    var greatest = [Float](repeating: 0, count: groups.count)
    for layer in network.layers {
      let channels = maximum[layer.name] ?? []
      let floor = layer.operation.convolution == nil ? 0 : Self.leastShare * (channels.max() ?? 0)
      for (channel, value) in channels.enumerated() {
        let root = groups.root(of: layer.name, channel)
        greatest[root] = max(greatest[root], value, floor)
      }
    }
    var steps: [String: [Float]] = [:]
    for layer in network.layers {
      steps[layer.name] = (0..<groups.channels(of: layer.name)).map {
        max(greatest[groups.root(of: layer.name, $0)], 1e-6) / 127
      }
    }
    return steps
  }
}
