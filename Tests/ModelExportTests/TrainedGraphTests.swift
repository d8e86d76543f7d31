import Foundation
import Imaging
import NetworkReference
import SegNetModel
import SegNetRuntime
import Testing

@testable import ModelExport
@testable import LabelledPictures
@testable import SegNetTraining

/// From pictures to labels: a U-Net of residual blocks with a regression map is trained for some steps, exported, and run
/// by the runtime.
struct TrainedGraphTests {
  private static let palette = ClassPalette([
    .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(255, 0, 0)),
    .init(name: "dark_cell", color: RGBColor(0, 0, 255)),
  ])

  /// Bright and dark discs on noise; the map is how near the pixel is to the middle of its disc.
  private static func sample(_ number: UInt64, size: PixelSize) throws -> (RGBImage, TrainingSample) {
    var random = RandomSource(seed: 3, stream: number)
    var image = RGBImage(size: size)
    var labels = LabelMap(size: size)
    var map = [Float](repeating: 0, count: size.pixelCount)
    let discs = (0..<8).map { index in
      (
        x: Int.random(in: 0..<size.width, using: &random), y: Int.random(in: 0..<size.height, using: &random),
        label: 1 + index % 2
      )
    }
    for y in 0..<size.height {
      for x in 0..<size.width {
        var value = 100 + Int.random(in: 0...40, using: &random)
        for disc in discs {
          let distance = Float((x - disc.x) * (x - disc.x) + (y - disc.y) * (y - disc.y)).squareRoot()
          guard distance <= 5 else { continue }
          value = disc.label == 1 ? 230 : 30
          labels[x, y] = UInt8(disc.label)
          map[y * size.width + x] = max(map[y * size.width + x], 1 - distance / 6)
        }
        image[x, y] = RGBColor(UInt8(value), UInt8(value), UInt8(255 - value))
      }
    }
    let sample = try TrainingSample(
      name: "\(number)", image: image, labels: labels, reduction: 1, planes: [.map("nearness"): map])
    return (image, sample)
  }

  private final class Losses: TrainingObserver {
    var losses: [Double] = []
    func epochEnded(_ epoch: EpochReport) { losses.append(epoch.loss) }
  }

  @Test func aTrainedUNetRunsAsItWasTrained() throws {
    let size = PixelSize(width: 48, height: 32)
    let network = try NetworkDescription(
      architecture: .uNet, widths: [8, 12, 16], dropout: [0, 0, 0.1], block: .residual, decoder: .transposed,
      maps: ["nearness"]
    ).network(classes: 3)
    var configuration = TrainingConfiguration(
      network: network, windowSize: size, epochs: 12, batch: 4, learningRate: 0.01)
    configuration.regressionLoss = LossSum(RegressionLossTerm.absolute)
    let folder = NSTemporaryDirectory() + "hooke-graph-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let trainer = try Trainer(
      configuration, palette: Self.palette, training: (0..<8).map { try Self.sample($0, size: size).1 },
      validation: [Self.sample(100, size: size).1], folder: folder)
    let learning = Losses()
    trainer.add(learning)
    _ = try trainer.run()
    #expect(learning.losses.last! < 0.5 * learning.losses[0], "\(learning.losses)")

    let checkpoint = try WeightsFile(path: trainer.lastPath)
    let folded = try FoldedNetwork(checkpoint: checkpoint)
    let (image, sample) = try Self.sample(200, size: PixelSize(width: 61, height: 45))
    let float = try ReferenceInterpreter(
      description: folded.float32Model.description, tensors: folded.float32Model.tensors)
    let expected = float.segment(image)
    #expect(Set(expected.labels).count == 3, "a test that any program passes")

    // The trainer's own forward pass and the runtime's reference differ by rounding alone.
    let evaluated = try NetworkEvaluator(checkpoint).outputs([sample])[0]
    #expect(agreement(evaluated.labels, expected) >= 0.999)
    let maps = try #require(float.regression(image))
    for (found, value) in zip(evaluated.maps, maps.values) { #expect(abs(found - value) < 1e-4) }

    var ranges = ActivationRanges()
    let shapes = try network.shapes(for: (width: size.width, height: size.height))
    for number in 0..<8 {
      float.run(try Self.sample(UInt64(number), size: size).0) {
        ranges.observe($0, $1, channels: shapes[$0]!.channels)
      }
    }
    for (arithmetic, least) in [(Arithmetic.int8, 0.97), (.float16, 0.995)] {
      let model = try folded.model(arithmetic, ranges: ranges)
      let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
      for threads in [1, 2] {
        let interpreter = try Interpreter(
          description: model.description, tensors: model.tensors, pictureSize: image.size, threads: threads)
        var labels = LabelMap(size: image.size)
        interpreter.segment(image.view, into: &labels)
        if arithmetic == .int8 { #expect(labels == reference.segment(image), "\(threads) threads") }
        #expect(agreement(labels, expected) >= least, "\(arithmetic)")
      }
    }
  }

  private func agreement(_ a: LabelMap, _ b: LabelMap) -> Double {
    Double(zip(a.labels, b.labels).count { $0 == $1 }) / Double(a.labels.count)
  }
}
