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

  /// The real value of one step of a layer's 7-bit activations, by layer, without the picture.
  ///
  /// Layers that only pass values on have the step of their input, and the inputs of a concatenation or an addition must
  /// have one step: layers bound by either are a group, whose greatest value is 127 steps.
  public func steps(of network: NetworkSpec) -> [String: Float] {
    let groups = StepGroups(network)
    var greatest: [String: Float] = [:]
    for layer in network.layers {
      let root = groups.root(of: layer.name)
      greatest[root] = max(greatest[root] ?? 1e-6, maximum[layer.name] ?? 0)
    }
    var steps: [String: Float] = [:]
    for layer in network.layers { steps[layer.name] = greatest[groups.root(of: layer.name)]! / 127 }
    return steps
  }
}

/// Which layers' activations must have the same step.
private struct StepGroups {
  /// Another layer of the same group, nearer to the one that stands for it.
  private var next: [String: String] = [:]

  init(_ network: NetworkSpec) {
    for layer in network.layers {
      switch layer.operation {
      case .convolution, .transposedConvolution: break
      case .addition: for input in layer.inputs.dropFirst() { join(input, layer.inputs[0]) }
      case .maxPooling, .maxUnpooling, .upsampling, .pixelShuffle, .concatenation:
        for input in layer.inputs { join(layer.name, input) }
      }
    }
  }

  func root(of layer: String) -> String {
    var root = layer
    while let nearer = next[root] { root = nearer }
    return root
  }

  private mutating func join(_ one: String, _ other: String) {
    let (one, other) = (root(of: one), root(of: other))
    if one != other { next[one] = other }
  }
}
