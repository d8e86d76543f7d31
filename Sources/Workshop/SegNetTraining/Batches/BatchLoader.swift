import Imaging
import LabelledPictures
import SegNetModel

/// Brings the pictures of each step, and makes those of the next while the step is computed.
///
/// What a step is shown follows from its epoch and its place in it alone, so that nothing depends on what was made ahead.
final class BatchLoader {
  let epochPlan: EpochPlan
  let batch: Int
  private let training: [TrainingSample]
  private let writer: WindowWriter
  private let pool: WorkerPool
  /// Where the layers and losses look.
  private let picture: PictureLayer
  private let targets: BatchTargets
  /// Where the next step is made.
  private var nextPictures: FeatureMap
  private let nextTargets: BatchTargets
  /// What stands or comes to stand there.
  private var nextStep: Step?
  private var windows: (epoch: Int, list: [Window])?

  private struct Step: Equatable {
    var epoch: Int
    var batch: Int
  }

  /// - Parameter targets: where the losses read.
  init(
    _ epochPlan: EpochPlan, batch: Int, training: [TrainingSample], input: PictureInput,
    picture: PictureLayer, targets: BatchTargets, pool: WorkerPool
  ) throws(TrainingError) {
    (self.epochPlan, self.batch, self.training, self.pool) = (epochPlan, batch, training, pool)
    (self.picture, self.targets) = (picture, targets)
    writer = try WindowWriter(
      windowSize: epochPlan.windowSize, input: input, workers: pool.workerCount,
      extraPlanes: Set(targets.planes.keys))
    nextPictures = try FeatureMap(layout: picture.layout, pictures: batch)
    nextTargets = try targets.emptyCopy(pictures: batch)
  }

  deinit { pool.finishSpare() }

  /// Steps of an epoch; the last one is filled up from the epoch's beginning.
  var batchesPerEpoch: Int { (epochPlan.windowsPerEpoch + batch - 1) / batch }

  /// Puts what a step is shown where layers and losses look, and begins with what comes after it.
  func load(epoch: Int, batch number: Int) {
    let step = Step(epoch: epoch, batch: number)
    pool.finishSpare()
    if nextStep != step {
      begin(step)
      pool.finishSpare()
    }
    picture.exchange(&nextPictures)
    pool.forEach(batch) { [targets, nextTargets] slot, _ in targets.copy(slot, from: nextTargets) }
    begin(
      number + 1 < batchesPerEpoch ? Step(epoch: epoch, batch: number + 1) : Step(epoch: epoch + 1, batch: 0))
  }

  private func begin(_ step: Step) {
    if windows?.epoch != step.epoch { windows = (step.epoch, epochPlan.windows(epoch: step.epoch)) }
    nextStep = step
    pool.beginSpare(batch) {
      [batch, training, writer, nextTargets, pictures = nextPictures, windows = windows!.list] slot, worker in
      let window = windows[(step.batch * batch + slot) % windows.count]
      writer.write(
        window, of: training[window.sample], to: pictures, nextTargets, picture: slot, worker: worker)
    }
  }
}
