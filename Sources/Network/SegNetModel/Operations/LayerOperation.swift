import Settings
import System

/// What a layer computes: all that is known of it without running it.
///
/// Each operation is a type with a file of its own here, and one line in `LayerOperations`. What trains, streams or
/// exports it stands in a file of the same name in the target that does so; an operation that cannot be streamed has no
/// such file there.
public protocol LayerOperation: Equatable, Sendable, Codable {
  /// The word for this operation in files and messages.
  static var word: String { get }
  /// Its keys in a list of layers, besides `name`, `operation` and `inputs`.
  static var keys: [String] { get }

  /// Reads an entry of a list of layers, whose keys are `keys`.
  ///
  /// - Throws: `FileError` naming the line and the key.
  init(_ entry: LayerEntry) throws(FileError)

  /// How many layers it reads.
  var inputCounts: ClosedRange<Int> { get }

  /// The shape of what it gives.
  ///
  /// - Throws: `NetworkError` for inputs that do not fit it or each other.
  func outputShape(_ place: LayerPlace) throws(NetworkError) -> TensorShape

  /// How many pixels further than its inputs an output pixel looks: the receptive field grows by twice this.
  ///
  /// **Units**: pixels that the network sees; a pixel of the input has `inputScale` of them per side, one of the output
  /// `outputScale`. What lies inside the output pixel itself does not count.
  func reach(inputScale: Int, outputScale: Int) -> Int

  /// Multiply-accumulates of one picture.
  func multiplyAccumulates(input: TensorShape, output: TensorShape) -> Int

  /// Its tensors in a weights file.
  func tensors(inputChannels: Int, arithmetic: Arithmetic) -> [LayerTensor]

  /// Joins the channels whose 7-bit activations must have the same step.
  ///
  /// - Parameters:
  ///   - output: numbers of the output's channels.
  ///   - inputs: the same of each input.
  func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>])

  /// The operation with what is particular about it, for people.
  func summary(inputs: [String]) -> String

  /// The layer whose pooling positions it reads besides its inputs.
  var positionsLayer: String? { get }
}

/// An operation with the weights of a convolution.
public protocol ConvolutionOperation: LayerOperation {
  /// Its particulars; `kernelSize` and the like are checked by the operation.
  var convolution: Convolution { get set }
}

extension LayerOperation {
  /// None.
  public static var keys: [String] { [] }
  /// One.
  public var inputCounts: ClosedRange<Int> { 1...1 }
  /// 0: without weights nothing is multiplied with them.
  public func multiplyAccumulates(input: TensorShape, output: TensorShape) -> Int { 0 }
  /// None.
  public func tensors(inputChannels: Int, arithmetic: Arithmetic) -> [LayerTensor] { [] }
  /// The word alone.
  public func summary(inputs: [String]) -> String { Self.word }
  /// Nil: most operations read nothing but their inputs.
  public var positionsLayer: String? { nil }

  /// The type's word, for an operation whose type is known only when the program runs.
  public var word: String { Self.word }

  /// The convolution in it.
  public var convolution: Convolution? {
    guard let operation = self as? any ConvolutionOperation else { return nil }
    let convolution: Convolution = operation.convolution
    return convolution
  }

  /// Whether both are the same operation with the same particulars.
  func isEqual(to other: any LayerOperation) -> Bool { self == other as? Self }
}

extension ConvolutionOperation {
  /// Weights and biases, and what int8 arithmetic and a batch norm need besides.
  public func tensors(inputChannels: Int, arithmetic: Arithmetic) -> [LayerTensor] {
    convolution.layerTensors(inputChannels: inputChannels, arithmetic: arithmetic)
  }

  /// Sums have a step per output channel, whatever they are sums of.
  public func joinChannels(_ groups: inout ChannelGroups, output: Range<Int>, inputs: [Range<Int>]) {}

  /// The word with kernel, norm, activation and dropout, where there are such.
  public func summary(inputs: [String]) -> String { "\(word) \(convolution.particulars)" }
}

/// The operations there are.
enum LayerOperations {
  static let all: [any LayerOperation.Type] = [
    Convolution.self, MaxPooling.self, MaxUnpooling.self, Concatenation.self, Addition.self, Upsampling.self,
    PixelShuffle.self, TransposedConvolution.self, StridedConvolution.self,
    AveragePooling.self,
  ]

  static func type(_ word: String) -> (any LayerOperation.Type)? { all.first { $0.word == word } }
}
