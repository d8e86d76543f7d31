import System

/// The sum of two maps of equal shape: `output = activation(left + right)`.
public struct Addition: LayerOperation {
  /// In a file: `operation: addition`.
  public static let word = "addition"
  /// `activation` may be left out, for `none`.
  public static let keys = ["activation"]

  /// `none` or `relu`.
  public var activation: Activation

  /// - Parameter activation: `none` or `relu`; another one is refused with the shapes.
  public init(activation: Activation) { self.activation = activation }
  /// - Throws: `FileError` for an activation that is no such word.
  public init(_ entry: LayerEntry) throws(FileError) { activation = try entry.activation(otherwise: .none) }

  /// The two maps that are added.
  public var inputCounts: ClosedRange<Int> { 2...2 }

  /// As either input.
  ///
  /// - Throws: `NetworkError` for a sigmoid, for inputs of different shapes, and where one of them is the picture.
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

  /// 0: a pixel is the sum of two at its own place.
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

  /// The word with the names of what is added.
  public func summary(inputs: [String]) -> String { "\(word) of \(inputs.joined(separator: ", "))" }
}

extension LayerOperation where Self == Addition {
  /// Lets a layer be written with `.addition(activation:)`.
  public static func addition(activation: Activation) -> Addition { Addition(activation: activation) }
}
