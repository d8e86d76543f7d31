import Imaging
import LabelledPictures
import SegNetModel

/// The steps of a run, planned once: all memory that a step needs is taken here.
///
/// A step: the batch that is due, forward, loss, backward, update.
final class StepPlan {
  let network: NetworkPlan
  let loader: BatchLoader
  let losses: HeadLosses
  /// What the optimiser changes.
  let trained: [Parameter]
  private let optimizer: Optimizer
  private let configuration: TrainingConfiguration
  private let state: RunState

  init(
    _ configuration: TrainingConfiguration, _ pictures: TrainingPictures, _ state: RunState, pool: WorkerPool,
    isa: TrainingISA
  ) throws(TrainingError) {
    (self.configuration, self.state) = (configuration, state)
    let frozen = try state.network.layers(beginningWith: configuration.frozen)
    trained = state.network.convolutions.filter { !frozen.contains($0.name) }.flatMap(\.parameters.trained)
    optimizer = Optimizer(
      kind: configuration.optimizer, weightDecay: configuration.weightDecay,
      gradientLimit: configuration.gradientLimit, momentum: configuration.momentum)
    network = try NetworkPlan(
      state.network, width: configuration.windowSize.width, height: configuration.windowSize.height,
      context: ExecutionContext(isa: isa, pool: pool, pictures: configuration.batch), trains: true)
    network.frozen = frozen
    losses = try HeadLosses(configuration, classWeights: pictures.classWeights, of: network)
    loader = try BatchLoader(
      pictures.epochPlan, batch: configuration.batch, training: pictures.training, input: pictures.input,
      picture: network.picture, targets: losses.targets, pool: pool)
  }

  /// Steps of an epoch; the last one is filled up from the epoch's beginning.
  var batchesPerEpoch: Int { loader.batchesPerEpoch }

  func learningRate(_ step: Int) -> Double {
    configuration.learningRate(step: step, batchesPerEpoch: batchesPerEpoch)
  }

  /// One step.
  ///
  /// - Returns: the loss.
  /// - Throws: `TrainingError.notFinite`.
  func run() throws(TrainingError) -> Double {
    let settles = state.progress.epoch >= configuration.firstSettlingEpoch
    let value = try lossAndGradients(settles: settles)
    let (rate, step) = (learningRate(state.progress.step), state.progress.step + 1)
    try update(learningRate: rate, step: step)
    state.average?.update(step: step, context: network.context)
    state.progress.training.add(
      labels: losses.classes.labels.values.span, predicted: losses.classes.predicted.values.span)
    state.progress.balance?.update(losses.values, learningRate: rate)
    state.progress.lossSum += value
    state.progress.step = step
    state.progress.batch += 1
    return value
  }

  /// The batch that is due: its loss, and every gradient.
  ///
  /// - Parameter settles: whether batch norms use their running statistics.
  func lossAndGradients(settles: Bool = false) throws(TrainingError) -> Double {
    let progress = state.progress
    loader.load(epoch: progress.epoch, batch: progress.batch)
    let (seed, step) = (configuration.seed, progress.step)
    try network.forward(settles ? .settling(seed: seed, step: step) : .training(seed: seed, step: step))
    let value = try losses.forwardBackward(network, balance: progress.balance)
    try network.backward()
    return value
  }

  func update(learningRate: Double, step: Int) throws(TrainingError) {
    try optimizer.update(trained, learningRate: learningRate, step: step, context: network.context)
  }

  /// Makes batch norms of layers that came from an exported model, by the first batch.
  func unfold(_ layers: Set<String>) throws(TrainingError) {
    loader.load(epoch: 0, batch: 0)
    try network.unfold(layers)
  }
}
