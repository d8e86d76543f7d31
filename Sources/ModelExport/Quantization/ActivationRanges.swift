import SegNetModel

/// The largest value each layer gave while it ran over the calibration pictures.
public struct ActivationRanges: Equatable, Sendable {
  public private(set) var maximum: [String: Float] = [:]

  public init() {}

  /// Takes in one layer's output for one picture.
  public mutating func observe(_ layer: String, _ values: [Float]) {
    var greatest: Float = 0
    for index in values.indices { greatest = max(greatest, values[index]) }
    maximum[layer] = max(maximum[layer] ?? 0, greatest)
  }

  /// The real value of one step of a layer's 7-bit activations, by layer: a ReLU convolution spreads its range over
  /// 0...127; pooling and unpooling pass values on and so keep the step of their input.
  public func steps(of network: NetworkSpec) -> [String: Float] {
    var steps: [String: Float] = [:]
    for layer in network.layers {
      switch layer.operation {
      case .convolution: steps[layer.name] = max(maximum[layer.name] ?? 0, 1e-6) / 127
      case .maxPooling, .maxUnpooling: steps[layer.name] = steps[layer.inputs[0]]
      }
    }
    return steps
  }
}
