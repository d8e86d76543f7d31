import Imaging
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct SamplingTests {
  /// 19 pictures of class 1, one with a few pixels of class 2.
  func samples() throws -> [TrainingSample] {
    try (0..<20).map { number in
      let size = PixelSize(width: 40, height: 30)
      var labels = LabelMap(size: size, filledWith: 1)
      if number == 13 { for x in 30..<34 { labels[x, 20] = 2 } }
      return try TrainingSample(name: "\(number)", image: RGBImage(size: size), labels: labels, reduction: 1)
    }
  }

  @Test func rareClassesComeAsOftenAsAskedFor() throws {
    let samples = try samples()
    func plan(_ share: Double) -> EpochPlan {
      EpochPlan(
        seed: 1, windowSize: PixelSize(width: 16, height: 16), sizes: samples.map(\.size),
        augmentation: Augmentation(.flips), mean: [0, 0, 0],
        sampler: RareClassSampler(share: share, samples: samples, classes: 3))
    }
    func shows(_ window: Window) -> Bool {
      window.sample == 13 && window.x <= 33 && window.x + 16 > 30 && window.y <= 20 && window.y + 16 > 20
    }
    func share(_ plan: EpochPlan) -> Double {
      let windows = (0..<40).flatMap { plan.windows(epoch: $0) }
      for window in windows { #expect((0...24).contains(window.x) && (0...14).contains(window.y)) }
      return Double(windows.count { shows($0) }) / Double(windows.count)
    }
    #expect(share(plan(0)) < 0.05)
    // Half of the windows are chosen, half of those for the rare class.
    #expect(abs(share(plan(0.5)) - 0.25) < 0.05)
    #expect(abs(share(plan(1)) - 0.5) < 0.05)
    #expect(plan(0.5).windows(epoch: 3) == plan(0.5).windows(epoch: 3))
    #expect(plan(0.5).windowsPerEpoch == plan(0).windowsPerEpoch)
  }

  @Test func withoutObjectsNothingIsChosen() throws {
    let sample = try TrainingSample(
      name: "s", image: RGBImage(size: PixelSize(width: 4, height: 4)),
      labels: LabelMap(size: PixelSize(width: 4, height: 4)), reduction: 1)
    #expect(RareClassSampler(share: 0.5, samples: [sample], classes: 3) == nil)
    #expect(RareClassSampler(share: 0, samples: try samples(), classes: 3) == nil)
  }

  @Test func planesMoveWithThePicture() throws {
    let size = PixelSize(width: 12, height: 10)
    var labels = LabelMap(size: size)
    for index in 0..<size.pixelCount { labels.labels[index] = UInt8(index) }
    let numbers = labels.labels.map { Float($0) }
    let planes: [PixelPlane: [Float]] = [
      .map("down"): numbers.map { 500 - $0 }, .weights: numbers, .map("up"): numbers,
    ]
    let sample = try TrainingSample(
      name: "s", image: RGBImage(size: size), labels: labels, reduction: 1,
      planes: planes)
    // The two maps stand behind one another, as a loss of two channels wants them.
    let (weights, maps): (AlignedBuffer<Float>, AlignedBuffer<Float>) = (
      try AlignedBuffer(count: 128), try AlignedBuffer(count: 256)
    )
    let targets = BatchTargets(
      size: PixelSize(width: 8, height: 16), labels: try AlignedBuffer(count: 128),
      planes: [
        .weights: .init(memory: weights), .map("up"): .init(memory: maps, channel: 0, channels: 2),
        .map("down"): .init(memory: maps, channel: 1, channels: 2),
      ])
    var window = Window(sample: 0, x: 2, y: 1, mirrorsX: true, mirrorsY: true)
    targets.write(sample, window, picture: 0)
    func expectPlanes(smoothTolerance: Float) {
      for place in 0..<128 {
        let label = targets.labels[place]
        let weight = weights[place]
        let (up, down) = (maps[place], maps[128 + place])
        if label == ignoreLabel {
          #expect(weight == 1 && up.isNaN && down.isNaN)
        } else {
          #expect(weight == Float(label) && abs(up - Float(label)) <= smoothTolerance)
          #expect(abs(down - (500 - Float(label))) <= smoothTolerance)
        }
      }
    }
    expectPlanes(smoothTolerance: 0)
    window.changes.geometry = WindowChanges.Geometry(angle: 0.7, scale: 1.2, centerX: 6, centerY: 5)
    let varied = try VariedWindow(size: targets.size, extraPlanes: Set(planes.keys))
    varied.make(window, of: sample)
    targets.write(varied, picture: 0)
    // Between two rows the numbers differ by 12.
    expectPlanes(smoothTolerance: 13)
    #expect(
      targets.labels.values.contains(ignoreLabel) && targets.labels.values.contains { $0 != ignoreLabel })
  }
}
