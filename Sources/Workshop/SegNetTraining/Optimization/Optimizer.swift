import System

/// How gradients change the weights.
public enum OptimizerKind: String, Sendable, Codable, CaseIterable {
  /// Kingma, Ba (2015), with bias correction; beta 0.9 and 0.999, epsilon 1e-8.
  case adam
  /// Adam with weight decay apart from the gradient. Loshchilov, Hutter (2019).
  case adamW = "adamw"
  /// Stochastic gradient descent with momentum: `velocity = momentum * velocity + gradient`.
  case sgd
}

/// One optimiser step after another.
struct Optimizer: Sendable {
  var kind = OptimizerKind.adam
  /// Part of the convolution weights taken off in a step, times the learning rate; batch norms and biases keep theirs.
  var weightDecay = 0.0
  /// The longest gradient, over all parameters together; longer ones are shortened to it.
  var gradientLimit: Double?
  /// Of `sgd`.
  var momentum = 0.9

  static let (beta1, beta2, epsilon): (Float, Float, Float) = (0.9, 0.999, 1e-8)

  /// - Parameter step: from 1.
  /// - Throws: `TrainingError.notFinite` naming the parameter; nothing has changed then.
  func update(_ parameters: [Parameter], learningRate: Double, step: Int, context: ExecutionContext)
    throws(TrainingError)
  {
    var total = 0.0
    for parameter in parameters {
      let squares = context.kernels.squareSum(parameter.gradient.span)
      guard squares.isFinite else { throw .notFinite(layer: parameter.name, what: "gradients") }
      total += squares
    }
    if let gradientLimit, total.squareRoot() > gradientLimit {
      let factor = Float(gradientLimit / total.squareRoot())
      for parameter in parameters {
        var gradient = parameter.gradient.mutableSpan
        context.kernels.scale(&gradient, by: factor)
      }
    }
    let rate = learningRate / (1 - pow(Double(Self.beta1), Double(step)))
    let inverseRoot = 1 / (1 - pow(Double(Self.beta2), Double(step))).squareRoot()
    for parameter in parameters {
      decay(parameter, learningRate, context)
      var weights = parameter.values.mutableSpan
      var first = parameter.firstMoment.mutableSpan
      switch kind {
      case .adam, .adamW:
        var second = parameter.secondMoment.mutableSpan
        context.kernels.adam(
          &weights, parameter.gradient.span, first: &first, second: &second, rate: Float(rate),
          beta1: Self.beta1, beta2: Self.beta2, inverseRoot: Float(inverseRoot), epsilon: Self.epsilon)
      case .sgd:
        context.kernels.momentum(
          &weights, parameter.gradient.span, velocity: &first, rate: Float(learningRate),
          keep: Float(momentum))
      }
    }
  }

  /// AdamW takes the decay off the weights; the others add it to the gradient.
  private func decay(_ parameter: Parameter, _ learningRate: Double, _ context: ExecutionContext) {
    guard weightDecay > 0, parameter.isConvolutionWeight else { return }
    switch kind {
    case .adamW:
      var weights = parameter.values.mutableSpan
      context.kernels.scale(&weights, by: Float(1 - learningRate * weightDecay))
    case .adam, .sgd:
      let part = Float(weightDecay)
      for index in 0..<parameter.values.count {
        parameter.gradient[index] += part * parameter.values[index]
      }
    }
  }
}
