import Imaging
import System
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct WindowChangesTests {
  private func plan(_ augmentation: Augmentation, seed: UInt64 = 3) -> EpochPlan {
    EpochPlan(
      seed: seed, windowSize: PixelSize(width: 16, height: 8),
      sizes: Array(repeating: PixelSize(width: 20, height: 8), count: 100), augmentation: augmentation,
      mean: [100, 100, 100])
  }

  @Test func theSamePlaceDrawsTheSameChanges() {
    let strong = plan(Augmentation(.strong))
    #expect(strong.windows(epoch: 2) == strong.windows(epoch: 2))
    #expect(strong.windows(epoch: 2).map(\.changes) != strong.windows(epoch: 3).map(\.changes))
    #expect(
      strong.windows(epoch: 2).map(\.changes)
        != plan(Augmentation(.strong), seed: 4).windows(epoch: 2).map(\.changes))
  }

  @Test func presetsWithoutEffectsChangeNothing() {
    for preset in [Augmentation.Preset.none, .flips] {
      #expect(plan(Augmentation(preset)).windows(epoch: 0).allSatisfy { $0.changes.isNone })
    }
  }

  @Test func probabilitiesAndRangesHold() throws {
    var augmentation = Augmentation()
    augmentation.blur = Augmentation.Variation(0.25, 1, 3)
    augmentation.jpeg = Augmentation.Variation(1, 20, 60)
    augmentation.scale = Augmentation.Variation(1, 0.5, 2)
    augmentation.mirrorX = 0.9
    let windows = plan(augmentation).windows(epoch: 1)
    let blurred = windows.filter { $0.changes.blurDeviation > 0 }
    #expect((30...70).contains(blurred.count) && windows.count == 200)
    #expect(blurred.allSatisfy { (1...3).contains($0.changes.blurDeviation) })
    #expect(windows.allSatisfy { (20...60).contains($0.changes.jpegQuality ?? 0) })
    let scales = windows.compactMap { $0.changes.geometry?.scale }
    #expect(scales.count == 200 && scales.allSatisfy { (0.5...2.0001).contains($0) })
    // Even in the logarithm: half of them magnify.
    #expect((70...130).contains(scales.count { $0 > 1 }))
    #expect((160...195).contains(windows.count { $0.mirrorsX }) && !windows.contains { $0.mirrorsY })
  }

  @Test func switchingOneOnLeavesTheOthersAsTheyWere() {
    var augmentation = Augmentation(.strong)
    augmentation.blur = .never
    let (with, without) = (
      plan(Augmentation(.strong)).windows(epoch: 0), plan(augmentation).windows(epoch: 0)
    )
    for (var window, other) in zip(with, without) {
      window.changes.blurDeviation = 0
      #expect(window == other)
    }
  }

  /// The network's input, and so all that follows, must not depend on who computes it.
  @Test func trainingWithEveryEffectGivesTheSameBytesAlsoWhenResumed() throws {
    let harness = TrainerHarness()
    var configuration = TrainerHarness.configuration(epochs: 2)
    configuration.augmentation = Augmentation(.strong)
    for (_, path, _) in Augmentation.variations {
      configuration.augmentation[keyPath: path].probability = 0.5
    }
    let one = try harness.trainer(configuration, threads: 1, into: "one")
    let three = try harness.trainer(configuration, threads: 3, into: "three")
    for trainer in [one, three] { _ = try trainer.run() }
    #expect(try harness.bytes(one.lastPath) == harness.bytes(three.lastPath))

    let interrupted = try harness.trainer(configuration, into: "interrupted")
    var done = 0
    _ = try interrupted.run(isCancelled: { done == 3 }, afterBatch: { _ in done += 1 })
    let resumed = try harness.trainer(configuration, threads: 1, into: "interrupted")
    try resumed.resume(from: resumed.lastPath)
    _ = try resumed.run()
    #expect(try harness.bytes(resumed.lastPath) == harness.bytes(one.lastPath))

    configuration.augmentation.noise.to += 1
    let other = try harness.trainer(configuration, into: "interrupted")
    let error = #expect(throws: FileError.self) { try other.resume(from: other.lastPath) }
    #expect(error?.problem.contains("another augmentation") == true)
  }
}
