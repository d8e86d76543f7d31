import Settings
import System

/// Puts each value where the pooling layer `indices` found its maximum, zeros elsewhere; doubles height and width.
///
/// Badrinarayanan, Kendall, Cipolla, "SegNet", IEEE TPAMI 39 (2017).
public struct MaxUnpooling: LayerOperation {
  /// In a file: `operation: max_unpooling`.
  public static let word = "max_unpooling"
  /// `indices` must be there.
  public static let keys = ["indices"]

  /// The name of the pooling layer.
  public var indices: String

  /// - Parameter indices: the name of a pooling layer before it.
  public init(indices: String) { self.indices = indices }
  /// - Throws: `FileError` where `indices` is missing or is no text. Whether there is such a layer, the shapes check.
  public init(_ entry: LayerEntry) throws(FileError) { indices = try entry.required("indices").string() }

  /// The layer `indices`.
  public var positionsLayer: String? { indices }

  /// Twice the height and width, with the channels of the input.
  ///
  /// - Throws: `NetworkError` where `indices` is no pooling layer before it, or one of another shape than the input.
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

  /// Each channel keeps the step of its input: zeros are zeros in any step.
  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs[0])
  }

  /// The word with the name of the pooling layer.
  public func summary(inputs: [String]) -> String { "\(word) of \(indices)" }
}

extension LayerOperation where Self == MaxUnpooling {
  /// Lets a layer be written with `.maxUnpooling(indices:)`.
  public static func maxUnpooling(indices: String) -> MaxUnpooling { MaxUnpooling(indices: indices) }
}
