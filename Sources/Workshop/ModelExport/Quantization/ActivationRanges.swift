import SegNetModel

/// The largest value each channel of each layer gave while the network ran over the calibration pictures.
public struct ActivationRanges: Equatable, Sendable {
  /// By layer, one per channel.
  public private(set) var maximum: [String: [Float]] = [:]

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

/// Which channels' activations must have the same step.
private struct ChannelGroups {
  private var firsts: [String: Int] = [:]
  private var channelCounts: [String: Int] = [:]
  /// Another channel of the same group, nearer to the one that stands for it; itself where it does.
  private var next: [Int] = []

  var count: Int { next.count }

  func channels(of layer: String) -> Int { channelCounts[layer]! }

  init(_ network: NetworkSpec, perChannel: Bool) throws(NetworkError) {
    let side = network.sizeMultiple
    let shapes = try network.shapes(for: (width: side, height: side))
    for layer in [NetworkSpec.picture] + network.layers.map(\.name) {
      (firsts[layer], channelCounts[layer]) = (next.count, shapes[layer]!.channels)
      next += next.count..<next.count + shapes[layer]!.channels
    }
    for layer in network.layers {
      let own = firsts[layer.name]!
      let inputs = layer.inputs.map { firsts[$0]!..<firsts[$0]! + channelCounts[$0]! }
      switch layer.operation {
      case .convolution, .transposedConvolution: break
      case .addition:
        joinAll(inputs.flatMap { $0 })
        joinAll(own..<own + channelCounts[layer.name]!)
      case .maxPooling, .maxUnpooling, .upsampling, .concatenation:
        for (channel, source) in inputs.joined().enumerated() { join(own + channel, source) }
      case .pixelShuffle: for (channel, source) in inputs[0].enumerated() { join(own + channel / 4, source) }
      }
      if !perChannel { joinAll(own..<own + channelCounts[layer.name]!) }
    }
  }

  mutating func root(of layer: String, _ channel: Int) -> Int { root(firsts[layer]! + channel) }

  private mutating func root(_ channel: Int) -> Int {
    var root = channel
    while next[root] != root {
      next[root] = next[next[root]]
      root = next[root]
    }
    return root
  }

  private mutating func joinAll(_ channels: some Collection<Int>) {
    for channel in channels.dropFirst() { join(channel, channels.first!) }
  }

  private mutating func join(_ one: Int, _ other: Int) {
    let (one, other) = (root(one), root(other))
    if one != other { next[one] = other }
  }
}
