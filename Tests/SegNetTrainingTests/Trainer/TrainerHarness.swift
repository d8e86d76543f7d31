import Foundation
import Imaging
import LabelledPictures
import System
import SegNetModel

@testable import LabelledPictures
@testable import SegNetTraining

/// Pictures with bright and dark discs on noise, and a place for checkpoints that goes with the test.
struct TrainerHarness: ~Copyable {
  let folder: String
  static let palette = ClassPalette([
    .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "bright", color: RGBColor(255, 0, 0)),
    .init(name: "dark", color: RGBColor(0, 0, 255)),
  ])

  init() { folder = NSTemporaryDirectory() + "hooke-trainer-" + UUID().uuidString }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  static func sample(_ number: Int, width: Int = 24, height: Int = 16) throws -> TrainingSample {
    var random = RandomSource(seed: 77, stream: UInt64(number))
    let size = PixelSize(width: width, height: height)
    var image = RGBImage(size: size)
    var labels = LabelMap(size: size)
    let discs = (1...2).map { label in
      (
        label, Int.random(in: 2..<width - 2, using: &random), Int.random(in: 2..<height - 2, using: &random)
      )
    }
    for y in 0..<height {
      for x in 0..<width {
        var value = 110 + Int.random(in: 0...40, using: &random)
        for (label, cx, cy) in discs where (x - cx) * (x - cx) + (y - cy) * (y - cy) <= 10 {
          value = label == 1 ? 240 : 20
          labels[x, y] = UInt8(label)
        }
        image[x, y] = RGBColor(UInt8(value), UInt8(value), UInt8(255 - value))
      }
    }
    labels[0, 0] = ignoreLabel
    return try TrainingSample(name: "sample \(number)", image: image, labels: labels, reduction: 1)
  }

  static func configuration(
    widths: [Int] = [6, 10], epochs: Int = 3, batch: Int = 3,
    size: PixelSize = PixelSize(width: 20, height: 16)
  ) -> TrainingConfiguration {
    TrainingConfiguration(
      network: .segNet(widths: widths, classes: 3), windowSize: size, epochs: epochs, batch: batch,
      learningRate: 0.01, seed: 5)
  }

  /// The best epoch is the one whose counts are.
  static func counting(epochs: Int = 3) -> TrainingConfiguration {
    var configuration = configuration(epochs: epochs)
    configuration.metric = TrainingMetric("count-error")!
    return configuration
  }

  func trainer(
    _ configuration: TrainingConfiguration = TrainerHarness.configuration(), threads: Int = 2,
    isa: TrainingISA = .best, into name: String, samples: Int = 5, command: [String] = [],
    palette: ClassPalette = Self.palette, settings: String? = nil
  ) throws -> Trainer {
    try Trainer(
      configuration, palette: palette, training: (0..<samples).map { try Self.sample($0) },
      validation: [Self.sample(100, width: 30, height: 22), Self.sample(101)], folder: "\(folder)/\(name)",
      threads: threads, isa: isa, command: command, settings: settings)
  }

  func bytes(_ path: String) throws -> [UInt8] { try readFile(path) }
}

extension TrainerHarness {
  /// Per class label the pictures' numbers.
  static func counts(_ classes: [[(matched: Int, truth: Int, found: Int)]]) -> [ClassCounts] {
    classes.map { pictures in
      var counts = ClassCounts()
      for picture in pictures {
        counts.add(DetectionTally(matched: picture.matched, truth: picture.truth, found: picture.found))
      }
      return counts
    }
  }
}

/// Gives counts per class label.
struct Counts: TrainingObserver {
  let counts: (ValidationResult) -> [ClassCounts]
  var countsObjects: Bool { true }

  init(_ counts: @escaping (ValidationResult) -> [ClassCounts]) { self.counts = counts }

  func validated(_ result: inout ValidationResult) { result.counts = counts(result) }
}

/// Calls closures.
private struct Watcher: TrainingObserver {
  var batch: (BatchReport) -> Void = { _ in }
  var epoch: (EpochReport) -> Void = { _ in }

  func batchEnded(_ report: BatchReport) { batch(report) }
  func epochEnded(_ report: EpochReport) { epoch(report) }
}

extension Trainer {
  func run(
    isCancelled: () -> Bool = { false }, afterBatch: @escaping (BatchReport) -> Void
  ) throws -> TrainingSummary {
    add(Watcher(batch: afterBatch))
    return try run(isCancelled: isCancelled)
  }

  func run(afterEpoch: @escaping (EpochReport) -> Void) throws -> TrainingSummary {
    add(Watcher(epoch: afterEpoch))
    return try run()
  }
}
