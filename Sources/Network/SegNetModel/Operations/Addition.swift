import System

/// The sum of two maps of equal shape: `output = activation(left + right)`.
public struct Addition: LayerOperation {
  public static let word = "addition"
  public static let keys = ["activation"]

  /// `none` or `relu`.
  public var activation: Activation

  public init(activation: Activation) { self.activation = activation }
  public init(_ entry: LayerEntry) throws(FileError) { activation = try entry.activation(otherwise: .none) }

  public var inputCounts: ClosedRange<Int> { 2...2 }

  public func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape {
    try place.refusePicture()
    guard activation != .sigmoid else {
      throw place.failure("has a sigmoid, which only regression maps can have")
    }
    guard place.inputs[1] == place.input else {
      throw place.failure("adds maps of different shapes: \(place.inputList)")
    }
    return place.input
  }

  public func reach(inputScale: Int, outputScale: Int) -> Int { 0 }

  /// int8 sums are multiplied by one factor, from the step of the inputs to that of the output.
  public func tensors(inputChannels: Int, arithmetic: Arithmetic) -> [LayerTensor] {
    arithmetic == .int8 ? [LayerTensor(.multiplier, .float32, shape: [1])] : []
  }

  /// One step for all channels of the inputs, and one for those of the output.
  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {
    groups.joinAll(inputs.joined())
    groups.joinAll(output)
  }

  public func summary(inputs: [String]) -> String { "\(word) of \(inputs.joined(separator: ", "))" }
}

extension LayerOperation where Self == Addition {
  public static func addition(activation: Activation) -> Addition { Addition(activation: activation) }
}
