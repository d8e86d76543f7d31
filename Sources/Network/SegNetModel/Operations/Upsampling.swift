import Settings
import System

/// Doubles height and width.
public struct Upsampling: LayerOperation {
  /// How the pixels between the pixels come about.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// Each pixel four times.
    case nearest
    /// Half-pixel centres: `(9 a + 3 b + 3 c + d) / 16` of the nearest pixel `a`, the next one in the row `b`, in the
    /// column `c`, and across `d`; pixels beyond an edge are those at the edge. int8: `(9 a + 3 b + 3 c + d + 8) >> 4`.
    case bilinear
  }

  public static let word = "upsampling"
  public static let keys = ["method"]

  public var method: Method

  public init(_ method: Method) { self.method = method }
  public init(_ entry: LayerEntry) throws(FileError) { method = try entry.required("method").choice() }

  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.refusePicture()
    return try place.doubled(channels: place.input.channels)
  }

  /// The coarse pixel that it reads covers one more of its own pixels, on one side; bilinear also reads the coarse
  /// pixel beside.
  public func reach(inputScale: Int, outputScale: Int) -> Int {
    method == .bilinear ? 2 * outputScale : outputScale
  }

  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs[0])
  }

  public func summary(inputs: [String]) -> String { "\(method.rawValue) \(word)" }
}

extension LayerOperation where Self == Upsampling {
  public static func upsampling(_ method: Upsampling.Method) -> Upsampling { Upsampling(method) }
}
