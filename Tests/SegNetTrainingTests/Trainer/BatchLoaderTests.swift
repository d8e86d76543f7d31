import Imaging
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct BatchLoaderTests {
  static let size = PixelSize(width: 24, height: 16)
  static let batch = 4

  /// Seven pictures of noise with labels, varied in every way.
  static func samples() throws -> [TrainingSample] {
    var random = RandomSource(seed: 3)
    return try (0..<7).map { number in
      let pixels = (0..<3 * size.pixelCount).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let labels = (0..<size.pixelCount).map { _ in UInt8(random.next() % 3) }
      return try TrainingSample(
        name: "\(number)", image: RGBImage(size: size, pixels: pixels),
        labels: LabelMap(size: size, labels: labels), reduction: 1,
        planes: [.weights: labels.map(Float.init)])
    }
  }

  struct Shown: Equatable {
    var pictures: [Float]
    var labels: [UInt8]
    var plane: [Float]
  }

  /// What steps are shown, in the order in which they are asked for; between them other work goes on.
  static func shown(_ steps: [(epoch: Int, batch: Int)], workers: Int) throws -> [Shown] {
    let samples = try samples()
    let pool = try WorkerPool(workerCount: workers)
    let context = try ExecutionContext(pool: pool, pictures: batch)
    let picture = try PictureLayer(
      layout: FeatureLayout(TensorShape(channels: 3, height: size.height, width: size.width)),
      context: context)
    let targets = BatchTargets(
      size: size, labels: try AlignedBuffer(count: batch * size.pixelCount),
      planes: [.weights: .init(memory: try AlignedBuffer(count: batch * size.pixelCount))])
    let loader = try BatchLoader(
      EpochPlan(
        seed: 5, windowSize: size, sizes: samples.map(\.size), augmentation: Augmentation(.strong),
        mean: [120, 120, 120]),
      batch: batch, training: samples,
      input: PictureInput(reduction: 1, mean: [120, 120, 120], standardDeviation: [60, 60, 60]),
      picture: picture, targets: targets, pool: pool)
    #expect(loader.batchesPerEpoch == 2)
    return steps.map { step in
      loader.load(epoch: step.epoch, batch: step.batch)
      pool.forEach(3) { _, _ in }
      return Shown(
        pictures: picture.output.memory.values, labels: targets.labels.values,
        plane: targets.planes[.weights]!.memory.values)
    }
  }

  @Test(arguments: [1, 2, 3])
  func stepsAreShownTheSameInAnyOrder(workers: Int) throws {
    let inOrder = try Self.shown([(0, 0), (0, 1), (1, 0), (1, 1)], workers: workers)
    for (first, second) in [(0, 1), (1, 2), (2, 3)] { #expect(inOrder[first] != inOrder[second]) }
    // None of these was made ahead.
    let jumping = try Self.shown([(1, 1), (0, 1), (1, 0), (0, 0)], workers: 1)
    #expect(jumping == [inOrder[3], inOrder[1], inOrder[2], inOrder[0]])
  }
}
