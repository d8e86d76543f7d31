import Imaging
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct WindowTests {
  let plan = EpochPlan(
    seed: 3, windowSize: PixelSize(width: 16, height: 8),
    sizes: [PixelSize(width: 40, height: 8), PixelSize(width: 10, height: 4)],
    augmentation: Augmentation(.flips), mean: [128, 128, 128])

  @Test func largePicturesGiveAsManyWindowsAsCoverThem() {
    #expect(plan.windowsPerEpoch == 4)
    for epoch in 0..<20 {
      let windows = plan.windows(epoch: epoch)
      #expect(windows.map(\.sample).sorted() == [0, 0, 0, 1])
      for window in windows { #expect((0...24).contains(window.x) && window.y == 0) }
      for window in windows where window.sample == 1 { #expect(window.x == 0) }
    }
  }

  @Test func epochsDifferAndRepeatExactly() {
    #expect(plan.windows(epoch: 1) == plan.windows(epoch: 1))
    #expect(plan.windows(epoch: 1) != plan.windows(epoch: 2))
  }

  @Test func windowsMirrorPictureAndLabelsTogether() throws {
    let size = PixelSize(width: 3, height: 2)
    let image = RGBImage(size: size, pixels: (0..<6).flatMap { [UInt8($0), UInt8($0 + 10), UInt8($0 + 20)] })
    let sample = try TrainingSample(
      name: "s", image: image, labels: LabelMap(size: size, labels: [0, 1, 2, 3, 4, 5]), reduction: 1)
    let context = try ExecutionContext(pool: WorkerPool(workerCount: 1), pictures: 1)
    let layout = FeatureLayout(TensorShape(channels: 3, height: 4, width: 4))
    let picture = try PictureLayer(layout: layout, context: context)
    let targets = BatchTargets(size: PixelSize(width: 4, height: 4), labels: try AlignedBuffer(count: 16))
    let input = PictureInput(reduction: 1, mean: [2, 2, 2], standardDeviation: [1, 1, 2])
    let window = Window(sample: 0, mirrorsX: true, mirrorsY: true)
    picture.output.write(sample, window, input: input, picture: 0)
    targets.write(sample, window, picture: 0)
    let red: [Float] = [3, 2, 1, 0, 0, -1, -2, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    #expect(Array(picture.output.planes(pictures: 1).prefix(16)) == red)
    #expect(picture.output.planes(pictures: 1)[32] == 11.5)
    let outside = ignoreLabel
    #expect(
      targets.labels.values == [5, 4, 3, outside, 2, 1, 0, outside]
        + Array(repeating: outside, count: 8))
  }

  @Test func samplesMustFitTheirLabels() {
    let image = RGBImage(size: PixelSize(width: 5, height: 4))
    #expect(throws: Never.self) {
      try TrainingSample(
        name: "s", image: image, labels: LabelMap(size: PixelSize(width: 2, height: 2)), reduction: 2)
    }
    #expect(throws: TrainingError.self) {
      try TrainingSample(
        name: "s", image: image, labels: LabelMap(size: PixelSize(width: 5, height: 4)), reduction: 2)
    }
  }

  @Test func statisticsAreThoseOfTheBlockMeans() throws {
    var image = RGBImage(size: PixelSize(width: 4, height: 2), filledWith: RGBColor(10, 20, 30))
    for y in 0..<2 { for x in 2..<4 { image[x, y] = RGBColor(30, 20, 90) } }
    let sample = try TrainingSample(
      name: "s", image: image, labels: LabelMap(size: PixelSize(width: 2, height: 1)), reduction: 2)
    let input = try PictureInput(measuring: [sample])
    #expect(input.reduction == 2 && input.mean == [20, 20, 60] && input.standardDeviation == [10, 1, 30])
  }
}
