import SegNetModel
import Testing

@testable import LabelledPictures
@testable import NetworkReference
@testable import SegNetTraining

struct ConvolutionLayerTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var inputs: Int
    var outputs: Int
    var height: Int
    var width: Int
    var kernel: Int
    var batchNorm = true
    var activation = Activation.relu
    var stripRows: Int?
    var dilation = 1
    var isDepthwise = false
    var isStrided = false
    var testDescription: String {
      "\(inputs)->\(outputs) \(width)x\(height) k\(kernel) d\(dilation) norm \(batchNorm) \(activation)"
        + (stripRows.map { " strips \($0)" } ?? "") + (isStrided ? " strided" : "")
    }
  }

  static let shapes = [
    Shape(inputs: 3, outputs: 5, height: 4, width: 17, kernel: 3),
    Shape(inputs: 9, outputs: 13, height: 3, width: 15, kernel: 3),
    Shape(inputs: 2, outputs: 8, height: 6, width: 33, kernel: 3, batchNorm: false, activation: .none),
    Shape(inputs: 4, outputs: 3, height: 5, width: 16, kernel: 1),
    Shape(inputs: 1, outputs: 2, height: 2, width: 1, kernel: 5),
    Shape(inputs: 3, outputs: 4, height: 7, width: 9, kernel: 7, batchNorm: false),
    Shape(inputs: 5, outputs: 6, height: 7, width: 34, kernel: 3, stripRows: 3),
    Shape(inputs: 2, outputs: 3, height: 6, width: 5, kernel: 5, stripRows: 1),
    Shape(inputs: 9, outputs: 5, height: 9, width: 35, kernel: 3, stripRows: 2, dilation: 2),
    Shape(inputs: 2, outputs: 9, height: 5, width: 18, kernel: 3, dilation: 4),
    Shape(inputs: 3, outputs: 2, height: 8, width: 17, kernel: 5, batchNorm: false, dilation: 3),
    Shape(inputs: 2, outputs: 2, height: 4, width: 3, kernel: 7, stripRows: 1, dilation: 4),
    Shape(inputs: 3, outputs: 3, height: 4, width: 20, kernel: 1, dilation: 3),
    Shape(inputs: 5, outputs: 5, height: 6, width: 70, kernel: 3, stripRows: 4, isDepthwise: true),
    Shape(
      inputs: 3, outputs: 3, height: 7, width: 17, kernel: 5, batchNorm: false, activation: .none,
      dilation: 2, isDepthwise: true),
    Shape(inputs: 2, outputs: 2, height: 3, width: 5, kernel: 7, isDepthwise: true),
    Shape(inputs: 4, outputs: 4, height: 3, width: 5, kernel: 1, isDepthwise: true),
    Shape(inputs: 3, outputs: 5, height: 4, width: 34, kernel: 3, isStrided: true),
    Shape(inputs: 5, outputs: 4, height: 8, width: 18, kernel: 5, stripRows: 3, isStrided: true),
    Shape(
      inputs: 2, outputs: 3, height: 6, width: 2, kernel: 7, batchNorm: false, stripRows: 1, isStrided: true),
    Shape(
      inputs: 4, outputs: 3, height: 2, width: 70, kernel: 1, activation: .none, stripRows: 1, isStrided: true
    ),
  ]

  @Test(arguments: shapes, availableISAs)
  func forwardIsTheReferenceAndBackwardItsDerivative(shape: Shape, isa: TrainingISA) throws {
    var harness = try LayerHarness(seed: 5, isa: isa, pictures: 3)
    let (picture, x) = try harness.picture(channels: shape.inputs, height: shape.height, width: shape.width)
    let convolution = Convolution(
      outputChannels: shape.outputs, kernelSize: shape.kernel, dilation: shape.dilation,
      groups: shape.isDepthwise ? shape.inputs : 1, batchNorm: shape.batchNorm, activation: shape.activation)
    let parameters = try ConvolutionParameters("layer", convolution, inputChannels: shape.inputs)
    parameters.weight.values.copy(from: harness.values(parameters.weight.values.count))
    parameters.bias.values.copy(from: harness.values(shape.outputs))
    parameters.normalization?.gain.values.copy(from: harness.values(shape.outputs))
    parameters.normalization?.offset.values.copy(from: harness.values(shape.outputs))
    let layer: any Layer
    let operation: any ReferenceOperation
    if shape.isStrided {
      operation = StridedConvolution(convolution)
      layer = try StridedConvolutionLayer(
        convolution,
        LayerSite(
          name: "layer", number: 1, inputs: [picture], before: [picture], parameters: parameters,
          context: harness.context, trains: true, memory: nil), stripRows: shape.stripRows)
    } else {
      operation = convolution
      layer = try ConvolutionLayer(
        "layer", convolution, input: picture, parameters: parameters, context: harness.context, trains: true,
        stripRows: shape.stripRows)
    }

    func reference(
      _ input: [Double], _ weight: [Double], _ bias: [Double], _ gain: [Double], _ offset: [Double]
    )
      -> [Double]
    {
      var tensor = x
      tensor.values = input
      return operation.reference(
        [tensor], [.weight: weight, .bias: bias, .gain: gain, .offset: offset]
      ).values
    }
    func doubles(_ parameter: Parameter?) -> [Double] {
      parameter.map { $0.values.values.map(Double.init) } ?? []
    }
    let (weight, bias) = (doubles(parameters.weight), doubles(parameters.bias))
    let (gain, offset) = (doubles(parameters.normalization?.gain), doubles(parameters.normalization?.offset))

    try layer.forward(.training)
    expectClose(try harness.output(layer), reference(x.values, weight, bias, gain, offset), tolerance: 2e-5)

    let (dOutput, r, dInput) = try harness.gradients(layer, input: picture)
    try layer.backward(dOutput: dOutput, dInputs: [GradientTarget(map: dInput, adds: false)])
    harness.expectGradient(dInput.planes(pictures: 3), of: x.values, name: "input") {
      product(reference($0, weight, bias, gain, offset), r)
    }
    harness.expectGradient(parameters.weight.gradient.values, of: weight, name: "weight") {
      product(reference(x.values, $0, bias, gain, offset), r)
    }
    if let learned = parameters.normalization {
      harness.expectGradient(learned.gain.gradient.values, of: gain, name: "gain") {
        product(reference(x.values, weight, bias, $0, offset), r)
      }
      harness.expectGradient(learned.offset.gradient.values, of: offset, name: "offset") {
        product(reference(x.values, weight, bias, gain, $0), r)
      }
    } else {
      harness.expectGradient(parameters.bias.gradient.values, of: bias, name: "bias") {
        product(reference(x.values, weight, $0, gain, offset), r)
      }
    }
  }

  @Test func evaluationUsesRunningStatisticsAndTheBias() throws {
    var harness = try LayerHarness(seed: 6, isa: .best, pictures: 2)
    let (picture, x) = try harness.picture(channels: 2, height: 3, width: 5)
    let convolution = Convolution(outputChannels: 4, kernelSize: 3, batchNorm: true, activation: .none)
    let parameters = try ConvolutionParameters("layer", convolution, inputChannels: 2)
    let learned = try #require(parameters.normalization)
    parameters.weight.values.copy(from: harness.values(72))
    parameters.bias.values.copy(from: harness.values(4))
    learned.gain.values.copy(from: harness.values(4))
    learned.runningMean.copy(from: harness.values(4))
    learned.runningVariance.copy(from: [0.25, 1, 2, 4])
    let layer = try ConvolutionLayer(
      "layer", convolution, input: picture, parameters: parameters, context: harness.context,
      trains: false)
    try layer.forward(.evaluation)
    let expected = convolution.reference(
      [x],
      [
        .weight: parameters.weight.values.map(Double.init), .bias: parameters.bias.values.map(Double.init),
        .gain: learned.gain.values.map(Double.init), .offset: [0, 0, 0, 0],
        .runningMean: learned.runningMean.map(Double.init),
        .runningVariance: learned.runningVariance.map(Double.init),
      ], statistics: .running)
    expectClose(try harness.output(layer), expected.values, tolerance: 2e-5)
  }

  @Test func numbersThatAreNotFiniteNameTheLayer() throws {
    var harness = try LayerHarness(seed: 7, isa: .best, pictures: 1)
    let (picture, _) = try harness.picture(channels: 3, height: 2, width: 2)
    let convolution = Convolution(outputChannels: 4, kernelSize: 3, batchNorm: true, activation: .relu)
    let parameters = try ConvolutionParameters("layer", convolution, inputChannels: 3)
    parameters.weight.values.fill(.infinity)
    let layer = try ConvolutionLayer(
      "layer", convolution, input: picture, parameters: parameters, context: harness.context,
      trains: false)
    #expect(throws: TrainingError.notFinite(layer: "layer", what: "outputs")) { try layer.forward(.training) }
  }
}

extension AlignedBuffer {
  func map<Result>(_ body: (Element) -> Result) -> [Result] { values.map(body) }
}
