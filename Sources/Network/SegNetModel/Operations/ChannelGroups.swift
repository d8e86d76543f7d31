/// Which channels' activations must have the same step, in a network.
///
/// Channels are numbered through, layer after layer, the picture first; each group is a tree whose root stands for it.
public struct ChannelGroups {
  private var numbers: [String: Range<Int>] = [:]
  /// Another channel of the same group, nearer to the one that stands for it; itself where it does.
  private var next: [Int] = []

  /// The number of channels in all.
  public var count: Int { next.count }

  /// The number of a layer's channels.
  public func channels(of layer: String) -> Int { numbers[layer]!.count }

  /// - Parameter layers: with the number of their channels; each channel is a group of its own.
  init(_ layers: [(name: String, channels: Int)]) {
    for layer in layers {
      numbers[layer.name] = next.count..<next.count + layer.channels
      next += numbers[layer.name]!
    }
  }

  /// The numbers of a layer's channels.
  func numbers(of layer: String) -> Range<Int> { numbers[layer]! }

  /// The channel that stands for the group of a layer's channel.
  public mutating func root(of layer: String, _ channel: Int) -> Int {
    root(numbers[layer]!.lowerBound + channel)
  }

  private mutating func root(_ channel: Int) -> Int {
    var root = channel
    while next[root] != root {
      next[root] = next[next[root]]
      root = next[root]
    }
    return root
  }

  /// All of them into one group.
  public mutating func joinAll(_ channels: some Collection<Int>) {
    for channel in channels.dropFirst() { join(channel, channels.first!) }
  }

  /// The first of both, the second of both, and so on.
  public mutating func joinEach(_ channels: some Sequence<Int>, _ others: some Sequence<Int>) {
    for (channel, other) in zip(channels, others) { join(channel, other) }
  }

  /// Makes one group of the groups of two channels.
  ///
  /// - Parameters:
  ///   - one: a channel's number in the whole network, not in its layer; so is `other`.
  public mutating func join(_ one: Int, _ other: Int) {
    let (one, other) = (root(one), root(other))
    if one != other { next[one] = other }
  }
}
