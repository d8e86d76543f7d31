import Imaging
import ModelFixtures
import ObjectAnalysis
import SegNetModel
import Testing

@testable import ModelExport

/// Sets of grey pictures of one mean and one contrast: what tells them apart is not colour and not light.
struct GreySetsTests {
  private let size = PixelSize(width: 128, height: 96)
  private let list = PictureMeasure.all(classes: ["background", "cell"])

  /// How the cells of a set look.
  struct Kind: Sendable {
    var radius: ClosedRange<Int> = 4...6
    var cells = 14...18
    /// Pixels over which the outline of a cell fades.
    var fading = 1.0
    var confidence: UInt8 = 240
  }

  private func measures(_ kind: Kind, seed: UInt64) throws -> PictureMeasures {
    var random = SeededNumbers(seed)
    var (values, labels) = ([Double](repeating: 0, count: size.pixelCount), LabelMap(size: size))
    for _ in 0..<Int.random(in: kind.cells, using: &random) {
      let radius = Int.random(in: kind.radius, using: &random)
      let (centerX, centerY) = (
        Int.random(in: 0..<size.width, using: &random), Int.random(in: 0..<size.height, using: &random)
      )
      for y in 0..<size.height {
        for x in 0..<size.width {
          let distance = Double((x - centerX) * (x - centerX) + (y - centerY) * (y - centerY)).squareRoot()
          let depth = min(1, max(0, (Double(radius) - distance) / kind.fading + 0.5))
          values[y * size.width + x] = max(values[y * size.width + x], depth)
          if distance <= Double(radius) { labels[x, y] = 1 }
        }
      }
    }
    for index in values.indices { values[index] += Double.random(in: -0.1...0.1, using: &random) }
    var settings = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 1]), reduction: 1)
    settings.measuresConfidence = true
    var analyzer = try FrameAnalyzer(size: size, settings: settings)
    let confidences = (0..<size.pixelCount).map { _ in
      kind.confidence - UInt8.random(in: 0...8, using: &random)
    }
    analyzer.analyze(labels, confidence: confidences.span)
    let picture = alike(values)
    var measurer = PictureMeasurer(pictureSize: size, reduction: 1, classCount: 2)
    return measurer.measure(picture.view, analyzer)
  }

  /// A grey picture of mean 128 and standard deviation 40.
  private func alike(_ values: [Double]) -> RGBImage {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    return RGBImage(
      size: size,
      pixels: values.flatMap { value -> [UInt8] in
        let grey = UInt8(min(255, max(0, (128 + 40 * (value - mean) / deviation).rounded())))
        return [grey, grey, grey]
      })
  }

  private func set(_ kind: Kind, _ count: Int, seed: UInt64) throws -> [PictureMeasures] {
    try (0..<count).map { try measures(kind, seed: seed + UInt64($0)) }
  }

  private func shareMarked(_ memory: PictureMemory, _ pictures: [PictureMeasures]) throws -> Double {
    var rule = try #require(LikenessRule(memory, measures: list))
    return Double(pictures.count { rule.judge($0)?.isUnlike == true }) / Double(pictures.count)
  }

  @Test(arguments: [8, 40])
  func greySetsAreToldApart(count: Int) throws {
    let memory = PictureMemoryBuilder(
      measures: list, training: try set(Kind(), count, seed: 1),
      validation: try set(Kind(), count / 4, seed: 500)
    ).memory()
    #expect(try shareMarked(memory, set(Kind(), 40, seed: 1000)) <= 0.05)
    #expect(try shareMarked(memory, set(Kind(radius: 10...14, cells: 4...6), 40, seed: 2000)) >= 0.95)
    #expect(try shareMarked(memory, set(Kind(fading: 6), 40, seed: 3000)) >= 0.95)
    #expect(try shareMarked(memory, set(Kind(confidence: 140), 40, seed: 4000)) >= 0.95)
  }
}
