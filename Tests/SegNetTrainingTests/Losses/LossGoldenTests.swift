import Foundation
import System
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

/// Every loss and its gradient against numbers that PyTorch computed.
struct LossGoldenTests {
  static let remake = "make the fixture anew with tools/make-loss-golden"

  let golden: SafetensorsFile
  let context: ExecutionContext

  init() throws {
    context = try ExecutionContext(pool: WorkerPool(workerCount: 2), pictures: 2)
    let path = try #require(
      Bundle.module.path(forResource: "Fixtures/loss-golden", ofType: "safetensors"), "\(Self.remake)")
    golden = try SafetensorsFile(path: path)
    #expect(golden.metadata["version"] == "1", "\(Self.remake)")
  }

  func numbers(_ name: String) throws -> [Float] {
    golden.values(
      of: try #require(golden.entries[name], "no tensor '\(name)': \(Self.remake)"), as: Float.self)
  }

  /// A feature map with the numbers of a tensor.
  func map(_ name: String) throws -> FeatureMap {
    let shape = try #require(golden.entries[name]).shape
    let layout = FeatureLayout(TensorShape(channels: shape[1], height: shape[2], width: shape[3]))
    let map = try FeatureMap(layout: layout, pictures: shape[0])
    map.setPlanes(try numbers(name))
    return map
  }

  func expect(
    _ name: String, loss: Double, gradient: FeatureMap, factor: Float = 1,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let expected = try numbers("\(name).loss")[0]
    #expect(abs(Float(loss) - expected) < 2e-6 * max(1, expected), sourceLocation: sourceLocation)
    let (found, gradients) = (gradient.planes(pictures: 2), try numbers("\(name).gradient"))
    let scale = gradients.map { abs($0) }.max() ?? 0
    let difference = zip(found, gradients).map { abs($0 - factor * $1) }.max() ?? 0
    #expect(
      difference <= 2e-5 * scale * factor, "\(name): \(difference) of \(scale)",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: ["cross-entropy", "smoothed", "focal", "dice", "cross-entropy + 0.5*dice", "border"])
  func classLosses(name: String) throws {
    let logits = try map("logits")
    var settings = ClassLossSettings()
    settings.terms = LossSum(name) ?? settings.terms
    if name == "smoothed" { settings.labelSmoothing = 0.1 }
    if name == "border" { settings.border = BorderWeighting() }
    let loss = try ClassLoss(
      layout: logits.layout, settings: settings, classWeights: try numbers("class_weights"), context: context)
    let labels = golden.values(of: try #require(golden.entries["labels"]), as: Int32.self)
    loss.labels.copy(from: labels.map(UInt8.init))
    loss.pixelWeights?.copy(from: try numbers("pixel_weights"))
    try expect(name, loss: loss.forwardBackward(logits, factor: 3), gradient: logits, factor: 3)
  }

  @Test(arguments: RegressionLossTerm.allCases)
  func regressionLosses(term: RegressionLossTerm) throws {
    let outputs = try map("outputs")
    let loss = try RegressionLoss(
      layout: outputs.layout, terms: LossSum(term), hasSigmoid: true, context: context)
    loss.targets.copy(from: try numbers("targets"))
    try expect(term.rawValue, loss: loss.forwardBackward(outputs), gradient: outputs)
  }
}
