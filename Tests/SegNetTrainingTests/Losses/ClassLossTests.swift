import SegNetModel
import Testing

@testable import LabelledPictures
@testable import NetworkReference
@testable import SegNetTraining

struct ClassLossTests {
  static func settings(_ terms: String, smoothing: Double = 0, gamma: Double = 2, border: Bool = false)
    -> ClassLossSettings
  {
    var settings = ClassLossSettings()
    settings.terms = LossSum(terms)!
    (settings.labelSmoothing, settings.focalGamma) = (smoothing, gamma)
    settings.border = border ? BorderWeighting() : nil
    return settings
  }

  @Test(
    arguments: [
      settings("cross-entropy"), settings("2*cross-entropy"), settings("cross-entropy", smoothing: 0.2),
      settings("focal", gamma: 2), settings("focal", gamma: 0), settings("focal", gamma: 0.5, border: true),
      settings("dice"), settings("0.5*dice + 2*cross-entropy", smoothing: 0.1, border: true),
      settings("focal + dice + cross-entropy", smoothing: 0.3),
    ], [1, 17])
  func lossAndGradientAreThoseOfTheReference(settings: ClassLossSettings, width: Int) throws {
    var harness = try LayerHarness(seed: UInt64(width), isa: .best, pictures: 2)
    let (logits, reference) = try harness.picture(channels: 4, height: 3, width: width)
    let weights: [Float] = [0.5, 1, 3, 2]
    let loss = try ClassLoss(
      layout: logits.layout, settings: settings, classWeights: weights, context: harness.context)
    var labels = (0..<loss.labels.count).map { _ in UInt8.random(in: 0...4, using: &harness.random) }
    labels = labels.map { $0 == 4 ? ignoreLabel : $0 }
    labels[0] = 2
    loss.labels.copy(from: labels)
    let own = harness.values(loss.labels.count).map { 3 + $0 }
    loss.pixelWeights?.copy(from: own)
    func objective(_ values: [Double]) -> Double {
      var moved = reference
      moved.values = values
      return referenceClassLoss(
        moved, labels: labels, classWeights: weights.map(Double.init),
        pixelWeights: settings.border == nil ? nil : own.map(Double.init), settings: settings)
    }
    let value = loss.forwardBackward(logits.output)
    #expect(abs(value - objective(reference.values)) < 2e-6)
    let gradient = logits.output.planes(pictures: 2)
    harness.expectGradient(gradient, of: reference.values, name: "logits", tolerance: 2e-6) { objective($0) }
    for (pixel, label) in labels.enumerated() where label == ignoreLabel {
      let (picture, place) = (pixel / (3 * width), pixel % (3 * width))
      for channel in 0..<4 { #expect(gradient[(picture * 4 + channel) * 3 * width + place] == 0) }
    }
  }

  @Test(arguments: ["focal", "dice", "cross-entropy + dice", "cross-entropy"])
  func hugeLogitsAndPicturesWithoutLabelsStayFinite(terms: String) throws {
    let harness = try LayerHarness(seed: 1, isa: .best, pictures: 1)
    let layout = FeatureLayout(TensorShape(channels: 3, height: 1, width: 3))
    for labels: [UInt8] in [[0, 1, 2], [255, 255, 255]] {
      let logits = try FeatureMap(layout: layout, pictures: 1)
      logits.setPlanes([1000, -3e38, 5, -1000, 3e38, -1000, 0, 0, 2000])
      let loss = try ClassLoss(
        layout: layout, settings: Self.settings(terms, gamma: 0.5), classWeights: [1, 1, 1],
        context: harness.context)
      loss.labels.copy(from: labels)
      let value = loss.forwardBackward(logits)
      #expect(value.isFinite && value < 1e-6)
      #expect(logits.planes(pictures: 1).allSatisfy { abs($0) < 1e-20 })
      #expect(loss.predicted.values == [0, 1, 2])
    }
  }

  @Test(arguments: [1, 2, 3])
  func theBytesDoNotDependOnThreads(threads: Int) throws {
    func gradient(threads: Int) throws -> (Double, [Float]) {
      var harness = try LayerHarness(seed: 8, isa: .best, pictures: 4, threads: threads)
      let (logits, _) = try harness.picture(channels: 3, height: 5, width: 21)
      let loss = try ClassLoss(
        layout: logits.layout, settings: Self.settings("focal + dice"), classWeights: [1, 2, 3],
        context: harness.context)
      loss.labels.copy(
        from: (0..<loss.labels.count).map { _ in UInt8.random(in: 0...2, using: &harness.random) })
      return (loss.forwardBackward(logits.output), logits.output.planes(pictures: 4))
    }
    let (one, other) = (try gradient(threads: 1), try gradient(threads: threads))
    #expect(one.0 == other.0 && one.1 == other.1)
  }

  @Test func sumsAreReadAndWritten() throws {
    let sum = try #require(LossSum<ClassLossTerm>("cross-entropy+ 0.5 *dice"))
    #expect(sum.weight(.crossEntropy) == 1 && sum.weight(.dice) == 0.5 && sum.weight(.focal) == 0)
    #expect("\(sum)" == "cross-entropy + 0.5*dice" && LossSum("\(sum)") == sum)
    for text in ["", "dice +", "dise", "0*dice", "-1*dice", "nan*dice", "dice + dice", "2*3*dice", "l1"] {
      #expect(LossSum<ClassLossTerm>(text) == nil, "\(text)")
    }
    #expect(LossSum<RegressionLossTerm>("l1 + 0.1*ms-ssim")?.parts.count == 2)
  }

  @Test func contradictionsAreNamed() {
    #expect(Self.settings("dice", smoothing: 0.1).problem?.contains("label smoothing") == true)
    #expect(Self.settings("dice", border: true).problem?.contains("border weights") == true)
    #expect(Self.settings("focal", gamma: -1).problem?.contains("gamma") == true)
    #expect(Self.settings("cross-entropy", smoothing: 1).problem?.contains("smoothing") == true)
    var small = Self.settings("dice")
    small.smallObjects = SmallObjectWeighting()
    #expect(small.problem?.contains("weights of small objects belong to") == true)
    small.terms = LossSum("cross-entropy")!
    #expect(small.problem == nil && !small.isPlain)
    small.smallObjects?.limit = 0.5
    #expect(small.problem?.contains("weight 0.5 of small objects") == true)
    small.smallObjects = SmallObjectWeighting(limit: 4, area: .nan)
    #expect(small.problem?.contains("area") == true)
    #expect(BorderWeighting(strength: .nan).problem != nil && BorderWeighting(width: 0).problem != nil)
  }
}

extension ClassLossSettings: CustomTestStringConvertible {
  public var testDescription: String { "\(terms), \(labelSmoothing), \(focalGamma), \(border != nil)" }
}
