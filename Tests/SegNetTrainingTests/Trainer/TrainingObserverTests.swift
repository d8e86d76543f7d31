import Imaging
import System
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct TrainingObserverTests {
  /// Writes down what it is told, and what stands in the folder then.
  private final class Witness: TrainingObserver {
    private let name: String
    private let folder: String
    private let note: (String) -> Void
    /// Throws at the end of this epoch.
    var failing: Int?

    init(_ name: String, _ folder: String, note: @escaping (String) -> Void) {
      (self.name, self.folder, self.note) = (name, folder, note)
    }

    private func record(_ moment: String) {
      let files = ["best", "last"].filter { pathKind("\(folder)/\($0).safetensors") != .nothing }
      note("\(name): \(moment) [\(files.joined(separator: " "))]")
    }

    func epochBegan(_ epoch: Int, batchesDone: Int) { record("began \(epoch).\(batchesDone)") }
    func validated(_ result: inout ValidationResult) { record("validated") }
    func batchEnded(_ batch: BatchReport) { record("batch \(batch.epoch).\(batch.batch)") }
    func runStopped() { record("stopped") }
    func epochEnded(_ epoch: EpochReport) throws(FileError) {
      record("epoch \(epoch.epoch)")
      if epoch.epoch == failing { throw FileError("log", "is full") }
    }
  }

  @Test func observersAreCalledInTheirOrderAfterTheCheckpoints() throws {
    let harness = TrainerHarness()
    let trainer = try harness.trainer(TrainerHarness.configuration(epochs: 2), into: "run")
    var notes: [String] = []
    for name in ["a", "b"] { trainer.add(Witness(name, trainer.folder) { notes.append($0) }) }
    let summary = try trainer.run(isCancelled: { notes.last?.hasPrefix("b: batch 2.1") ?? false })
    #expect(!summary.isComplete)
    let moments = [
      "began 1.0 []", "batch 1.1 []", "batch 1.2 []", "batch 1.3 []", "batch 1.4 []", "validated []",
      "epoch 1 [best last]", "began 2.0 [best last]", "batch 2.1 [best last]", "stopped [best last]",
    ]
    #expect(notes == moments.flatMap { ["a: \($0)", "b: \($0)"] })
    notes = []
    let resumed = try harness.trainer(TrainerHarness.configuration(epochs: 2), into: "run")
    try resumed.resume(from: resumed.lastPath)
    resumed.add(Witness("c", resumed.folder) { notes.append($0) })
    #expect(try resumed.run().isComplete)
    #expect(notes.first == "c: began 2.1 [best last]" && notes.last == "c: epoch 2 [best last]")
  }

  @Test func whatAnObserverThrowsEndsTheRunButTheEpochIsSafe() throws {
    let harness = TrainerHarness()
    let whole = try harness.trainer(into: "whole")
    _ = try whole.run()
    let full = try harness.trainer(into: "full")
    var notes: [String] = []
    let failing = Witness("a", full.folder) { notes.append($0) }
    failing.failing = 2
    full.add(failing)
    full.add(Witness("b", full.folder) { notes.append($0) })
    let error = #expect(throws: FileError.self) { try full.run() }
    #expect(error?.path == "log" && notes.last?.hasPrefix("a: epoch 2") == true)
    let resumed = try harness.trainer(into: "full")
    try resumed.resume(from: resumed.lastPath)
    #expect(resumed.finishedEpochs == 2)
    _ = try resumed.run()
    #expect(try harness.bytes(resumed.lastPath) == harness.bytes(whole.lastPath))
    #expect(try harness.bytes(resumed.bestPath) == harness.bytes(whole.bestPath))
  }

  /// What a kill between the two files of an epoch leaves: the best of the epoch, and the last of the one before.
  @Test func aKillBetweenTheTwoCheckpointsCostsAnEpochAndNothingElse() throws {
    let harness = TrainerHarness()
    let whole = try harness.trainer(into: "whole")
    var (last, best) = ([[UInt8]](), [[UInt8]]())
    _ = try whole.run(afterEpoch: { [lastPath = whole.lastPath, bestPath = whole.bestPath] _ in
      last.append((try? readFile(lastPath)) ?? [])
      best.append((try? readFile(bestPath)) ?? [])
    })
    let resumed = try harness.trainer(into: "killed")
    try writeFileAtomically(resumed.lastPath, last[0])
    try writeFileAtomically(resumed.bestPath, best[1])
    try resumed.resume(from: resumed.lastPath)
    _ = try resumed.run()
    #expect(try harness.bytes(resumed.lastPath) == last[2])
    #expect(try harness.bytes(resumed.bestPath) == best[2])
  }
}

struct TrainingProgressTests {
  @Test func anEpochThatIsDoneLeavesAnEmptyOne() {
    var progress = TrainingProgress(classes: 3)
    (progress.batch, progress.step, progress.lossSum) = (4, 4, 2.5)
    let (truth, found): ([UInt8], [UInt8]) = ([1, 2], [1, 1])
    progress.training.add(labels: truth.span, predicted: found.span)
    let isBest = progress.finishEpoch(score: 0.5, minimumGain: 0)
    #expect(isBest)
    var expected = TrainingProgress(classes: 3)
    (expected.epoch, expected.step, expected.bestEpoch, expected.bestScore) = (1, 4, 1, 0.5)
    #expect(progress == expected)
    let (equal, better) = (
      progress.finishEpoch(score: 0.5, minimumGain: 0), progress.finishEpoch(score: 0.75, minimumGain: 0.25)
    )
    #expect(!equal && !better && progress.bestEpoch == 1 && progress.epoch == 3)
  }

  @Test func patienceIsAskedForBetweenEpochsOnly() {
    var progress = TrainingProgress(classes: 3)
    #expect(!progress.isExhausted(patience: 1))
    for score in [0.5, 0.25, 0.25] { _ = progress.finishEpoch(score: score, minimumGain: 0) }
    #expect(progress.isExhausted(patience: 2) && !progress.isExhausted(patience: 3))
    #expect(!progress.isExhausted(patience: nil))
    progress.batch = 1
    #expect(!progress.isExhausted(patience: 2))
  }
}
