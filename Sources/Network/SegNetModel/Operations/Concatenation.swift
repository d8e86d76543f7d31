import System

/// The channels of two or more maps of equal size, one map after the other.
public struct Concatenation: LayerOperation {
  /// In a file: `operation: concatenation`.
  public static let word = "concatenation"

  /// It has no particulars: only its inputs say what it does.
  public init() {}
  /// Reads nothing and never throws, since it has no keys.
  public init(_ entry: LayerEntry) throws(FileError) {}

  /// Two or more.
  public var inputCounts: ClosedRange<Int> { 2...NetworkLimits.concatenatedInputs }

  /// As the inputs, with the channels of all.
  ///
  /// - Throws: `NetworkError` for inputs of different height or width, for too many channels, and for the picture.
  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.refusePicture()
    let input = place.input
    guard place.inputs.allSatisfy({ $0.height == input.height && $0.width == input.width }) else {
      throw place.failure("joins maps of different sizes: \(place.inputList)")
    }
    let channels = place.inputs.reduce(0) { $0 + $1.channels }
    guard channels <= NetworkLimits.channels else {
      throw place.failure("\(channels) output channels are outside 1...\(NetworkLimits.channels)")
    }
    return TensorShape(channels: channels, height: input.height, width: input.width)
  }

  /// 0: a pixel is made of those at its own place.
  public func reach(inputScale: Int, outputScale: Int) -> Int { 0 }

  /// Each output channel has the step of the input channel that it is.
  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs.joined())
  }

  /// The word with the names of what is joined.
  public func summary(inputs: [String]) -> String { "\(word) of \(inputs.joined(separator: ", "))" }
}

extension LayerOperation where Self == Concatenation {
  /// Lets a layer be written with `.concatenation`.
  public static var concatenation: Concatenation { Concatenation() }
}
