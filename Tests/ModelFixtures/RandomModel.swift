import Imaging
import SegNetModel

extension ModelDescription {
  package static func test(
    network: NetworkSpec, arithmetic: Arithmetic, kind: Kind = .compact, reduction: Reduction = 1,
    levels: LevelRule = .camera
  ) -> ModelDescription {
    ModelDescription(
      kind: kind, arithmetic: arithmetic, network: network,
      palette: ClassPalette(
        (0..<network.outputChannels).map { ClassPalette.Entry(name: "class_\($0)", color: RGBColor(0, 0, 0)) }
      ),
      input: PictureInput(
        levels: levels, reduction: reduction, mean: [110, 120, 130], standardDeviation: [50, 55, 60]),
      counting: CountingRules(minimumArea: [Int](repeating: 0, count: network.outputChannels)),
      provenance: TrainingProvenance(command: ["test"], seed: 0, epochs: 0, trainingPictures: 0))
  }
}

/// A model of random numbers. An output's weights sum to about zero: otherwise every pixel would look alike after a few
/// layers.
package struct RandomModel {
  package let description: ModelDescription
  package let tensors: [NamedTensor]

  package init(
    _ network: NetworkSpec, _ arithmetic: Arithmetic, reduction: Reduction = 1, levels: LevelRule = .camera,
    seed: UInt64 = 1
  ) throws {
    description = .test(
      network: network.folded, arithmetic: arithmetic, reduction: reduction, levels: levels)
    var random = SeededNumbers(seed)
    var tensors: [NamedTensor] = []
    for (name, inputs, convolution) in try network.convolutions() {
      let outputs = convolution.outputChannels
      let shape = convolution.weightShape(inputChannels: inputs)
      let count = shape.reduce(1, *)
      let taps = Float(convolution.weightsPerOutput(inputChannels: inputs))
      if arithmetic == .int8 {
        let numbers = balanced(outputs: outputs, count: count, &random)
        let weights = numbers.map { Int8(max(-127, min(127, ($0 * 127).rounded()))) }
        let bias = (0..<outputs).map { _ in Int32.random(in: -500...2000, using: &random) }
        let multiplier = (0..<outputs).map { _ in
          Float.random(in: 0.6...1.4, using: &random) / (30 * taps.squareRoot())
        }
        tensors += [
          NamedTensor("\(name).weight", .int8, shape: shape, weights),
          NamedTensor("\(name).bias", .int32, shape: [outputs], bias),
          NamedTensor("\(name).multiplier", .float32, shape: [outputs], multiplier),
        ]
      } else {
        let bound = (6 / taps).squareRoot()
        let weights = balanced(outputs: outputs, count: count, &random).map { bound * $0 }
        let bias = (0..<outputs).map { _ in Float.random(in: -0.2...0.2, using: &random) }
        tensors.append(
          arithmetic == .float16
            ? NamedTensor("\(name).weight", .float16, shape: shape, weights.map(Float16.init))
            : NamedTensor("\(name).weight", .float32, shape: shape, weights))
        tensors.append(NamedTensor("\(name).bias", .float32, shape: [outputs], bias))
      }
    }
    if arithmetic == .int8 {
      for layer in network.additions {
        let multiplier = Float.random(in: 0.5...1.2, using: &random)
        tensors.append(NamedTensor("\(layer.name).multiplier", .float32, shape: [1], [multiplier]))
      }
    }
    self.tensors = tensors
  }
}

private func balanced(outputs: Int, count: Int, _ random: inout SeededNumbers) -> [Float] {
  (0..<outputs).flatMap { _ in
    let numbers = (0..<count / outputs).map { _ in Float.random(in: -0.9...0.9, using: &random) }
    let mean = numbers.reduce(0, +) / Float(numbers.count)
    return numbers.map { $0 - mean }
  }
}
