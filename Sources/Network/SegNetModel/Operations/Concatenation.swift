import System

/// The channels of two or more maps of equal size, one map after the other.
public struct Concatenation: LayerOperation {
  public static let word = "concatenation"

  public init() {}
  public init(_ entry: LayerEntry) throws(FileError) {}

  public var inputCounts: ClosedRange<Int> { 2...NetworkLimits.concatenatedInputs }

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

  public func reach(inputScale: Int, outputScale: Int) -> Int { 0 }

  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinEach(output, inputs.joined())
  }

  public func summary(inputs: [String]) -> String { "\(word) of \(inputs.joined(separator: ", "))" }
}

extension LayerOperation where Self == Concatenation {
  public static var concatenation: Concatenation { Concatenation() }
}
