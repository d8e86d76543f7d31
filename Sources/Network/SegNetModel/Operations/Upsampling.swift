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

  /// In a file: `operation: upsampling`.
  public static let word = "upsampling"
  /// `method` must be there.
  public static let keys = ["method"]

  /// Repeats pixels, or goes over from one to the next.
  public var method: Method

  /// - Parameter method: how the pixels between the pixels come about.
  public init(_ method: Method) { self.method = method }
  /// - Throws: `FileError` where `method` is missing or is no word of `Method`.
  public init(_ entry: LayerEntry) throws(FileError) { method = try entry.required("method").choice() }

  /// Twice the height and width, with the channels of the input.
  ///
  /// - Throws: `NetworkError` for the picture, and for a map that would be larger than the picture.
  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.refusePicture()
    return try place.doubled(channels: place.input.channels)
  }

  /// The coarse pixel that it reads covers one more of its own pixels, on one side; bilinear also reads the coarse
  /// pixel beside.
  public func reach(inputScale: Int, outputScale: Int) -> Int {
    method == .bilinear ? 2 * outputScale : outputScale
  }

  /// Each channel keeps the step of its input: means lie between what they are means of.
  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs[0])
  }

  /// Such as `bilinear upsampling`.
  public func summary(inputs: [String]) -> String { "\(method.rawValue) \(word)" }
}

extension LayerOperation where Self == Upsampling {
  /// Lets a layer be written with `.upsampling`.
  public static func upsampling(_ method: Upsampling.Method) -> Upsampling { Upsampling(method) }
}
