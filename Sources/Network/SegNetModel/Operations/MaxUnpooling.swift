import Settings
import System

/// Puts each value where the pooling layer `indices` found its maximum, zeros elsewhere; doubles height and width.
///
/// Badrinarayanan, Kendall, Cipolla, "SegNet", IEEE TPAMI 39 (2017).
public struct MaxUnpooling: LayerOperation {
  public static let word = "max_unpooling"
  public static let keys = ["indices"]

  /// The name of the pooling layer.
  public var indices: String

  public init(indices: String) { self.indices = indices }
  public init(_ entry: LayerEntry) throws(FileError) { indices = try entry.required("indices").string() }

  public var positionsLayer: String? { indices }

  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    guard let pooling = place.before.first(where: { $0.name == indices }), pooling.operation is MaxPooling
    else {
      throw place.failure("takes its positions from '\(indices)', which is no max_pooling before it")
    }
    guard place.shapes[indices] == place.input else {
      throw place.failure(
        "reads \(place.input), but the positions of '\(indices)' are for \(place.shapes[indices]!)")
    }
    return try place.doubled(channels: place.input.channels)
  }

  /// The coarse pixel that it reads covers one more of its own pixels, on one side.
  public func reach(inputScale: Int, outputScale: Int) -> Int { outputScale }

  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs[0])
  }

  public func summary(inputs: [String]) -> String { "\(word) of \(indices)" }
}

extension LayerOperation where Self == MaxUnpooling {
  public static func maxUnpooling(indices: String) -> MaxUnpooling { MaxUnpooling(indices: indices) }
}
