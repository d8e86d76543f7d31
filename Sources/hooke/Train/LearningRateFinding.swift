import ArgumentParser
import Imaging
import LabelledPictures
import Reports
import SegNetTraining
import System

/// `hooke train --find-learning-rate`.
struct LearningRateFinding {
  let preparation: TrainingPreparation

  init(_ preparation: TrainingPreparation) { self.preparation = preparation }

  func run(_ output: String, _ threads: Int) throws {
    let trainer = try preparation.trainer(folder: output, threads: threads, dataset: preparation.data.path)
    Interrupt.watch()
    var line = ProgressLine("step")
    let search = try trainer.searchLearningRate(
      isCancelled: { Interrupt.isRequested }, progress: { line.update(done: $0, of: $1) })
    line.finish()
    let path = "\(output)/learning-rate.png"
    try writeFileAtomically(path, PNGCodec.encode(LearningRateChart(search).image()))
    StandardStream.output.write("plot: \(path)\n")
    // Of rates that were not tried nothing can be said: the lowest that were are no suggestion.
    if Interrupt.isRequested { throw ExitCode(Interrupt.exitStatus) }
    guard let rate = search.suggestion else {
      StandardStream.output.write(
        "the loss fell at no learning rate: look at the labels with 'hooke dataset preview'\n")
      throw ExitCode.failure
    }
    let text = formatShort(rate)
    StandardStream.output.write("suggested: --learning-rate \(text)\n")
  }
}
