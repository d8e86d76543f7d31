import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct OptimizerTests {
  let context: ExecutionContext
  let weight: Parameter
  let bias: Parameter
  let start: [Float] = [1, -2, 3, 0.5, -0.25, 0]
  let gradients: [[Float]] = [[0.3, -1, 0, 2, 5, -0.001], [-0.2, 1, 4, 0.25, -3, 0.5]]

  init() throws {
    (weight, bias) = (try Parameter("weight", shape: [2, 3, 1, 1]), try Parameter("bias", shape: [2]))
    context = try ExecutionContext(pool: WorkerPool(workerCount: 1), pictures: 1)
    weight.values.copy(from: start)
    bias.values.copy(from: [1, 1])
  }

  /// Two steps; the second parameter has no gradient.
  func steps(_ optimizer: Optimizer) throws -> [Float] {
    for (number, gradient) in gradients.enumerated() {
      weight.gradient.copy(from: gradient)
      bias.gradient.copy(from: [0, 0])
      try optimizer.update([weight, bias], learningRate: 0.1, step: number + 1, context: context)
    }
    return weight.values.values
  }

  /// Adam in float64 with a decay apart from and one in the gradient.
  func adam(decoupled: Double, coupled: Double, scale: [Double] = [1, 1]) -> [Double] {
    start.indices.map { index in
      var (w, m, v) = (Double(start[index]), 0.0, 0.0)
      for (number, gradient) in gradients.enumerated() {
        w *= 1 - 0.1 * decoupled
        let g = Double(gradient[index]) * scale[number] + coupled * w
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        let step = Double(number + 1)
        let (mHat, vHat) = (m / (1 - pow(0.9, step)), v / (1 - pow(0.999, step)))
        w -= 0.1 * mHat / (vHat.squareRoot() + 1e-8)
      }
      return w
    }
  }

  func pow(_ base: Double, _ exponent: Double) -> Double { exponent == 1 ? base : base * base }

  @Test func adamIsThatOfThePaper() throws {
    expectClose(try steps(Optimizer()), adam(decoupled: 0, coupled: 0), tolerance: 1e-5)
    #expect(bias.values.values == [1, 1])
  }

  @Test func adamWDecaysConvolutionWeightsOnly() throws {
    expectClose(
      try steps(Optimizer(kind: .adamW, weightDecay: 0.5)), adam(decoupled: 0.5, coupled: 0), tolerance: 1e-5)
    #expect(bias.values.values == [1, 1])
  }

  @Test func adamAddsTheDecayToTheGradient() throws {
    expectClose(
      try steps(Optimizer(kind: .adam, weightDecay: 0.5)), adam(decoupled: 0, coupled: 0.5), tolerance: 1e-5)
  }

  @Test func momentumGathersGradients() throws {
    let expected = start.indices.map { index -> Double in
      let (first, second) = (Double(gradients[0][index]), Double(gradients[1][index]))
      return Double(start[index]) - 0.1 * first - 0.1 * (0.9 * first + second)
    }
    expectClose(try steps(Optimizer(kind: .sgd)), expected, tolerance: 1e-5)
  }

  @Test func longGradientsAreShortened() throws {
    let lengths = gradients.map { $0.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
    let scale = lengths.map { min(1, 5.25 / $0) }
    #expect(scale[0] < 1 && scale[1] == 1)
    let optimizer = Optimizer(gradientLimit: 5.25)
    expectClose(try steps(optimizer), adam(decoupled: 0, coupled: 0, scale: scale), tolerance: 1e-5)
  }

  @Test func aGradientThatIsNotFiniteChangesNothing() {
    weight.gradient.copy(from: [0, 0, 0, 0, 0, .infinity])
    bias.gradient.copy(from: [1, 1])
    #expect(throws: TrainingError.notFinite(layer: "weight", what: "gradients")) {
      try Optimizer().update([bias, weight], learningRate: 0.1, step: 1, context: context)
    }
    #expect(weight.values.values == start && bias.values.values == [1, 1])
  }

  @Test func averagesFollowTheWeightsAndComeAndGo() throws {
    let network = try TrainableNetwork(.segNet(widths: [2], classes: 2))
    let values = network.trained[0].values
    values.fill(0)
    let average = try WeightAverage(network, decay: 0.5)
    values.fill(1)
    average.update(step: 1, context: context)
    average.update(step: 100, context: context)
    // After one step the decay is (1 + 1) / (10 + 1), later as given.
    let expected = Float(1 - 2.0 / 11 * 0.5)
    #expect(values[0] == 1)
    average.withAverages { #expect(abs(values[0] - expected) < 1e-6) }
    #expect(values[0] == 1)
  }
}
