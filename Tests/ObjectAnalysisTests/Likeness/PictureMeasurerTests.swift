import AllocationCounter
import Foundation
import Imaging
import ObjectAnalysis
import Testing

struct PictureMeasurerTests {
  private let size = PixelSize(width: 96, height: 64)
  private let places: [String: Int]

  init() {
    let names = PictureMeasure.all(classes: ["background", "cell", "nucleus"]).map(\.name)
    places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
  }

  private func value(_ measures: PictureMeasures, _ name: String) throws -> Double? {
    measures[try #require(places[name])]
  }

  /// Stripes of a width between two colours.
  private func stripes(_ width: Int, _ dark: RGBColor, _ bright: RGBColor, scale: Int = 1) -> RGBImage {
    let size = PixelSize(width: self.size.width * scale, height: self.size.height * scale)
    var picture = RGBImage(size: size)
    for y in 0..<size.height {
      for x in 0..<size.width { picture[x, y] = x / scale / width % 2 == 0 ? dark : bright }
    }
    return picture
  }

  private func measures(
    of picture: RGBImage, labels: LabelMap? = nil, reduction: Reduction = 1, confidence: UInt8? = nil
  ) throws -> PictureMeasures {
    let labels = labels ?? LabelMap(size: picture.size.reduced(by: reduction))
    var analyzer = try FrameAnalyzer(
      size: labels.size,
      settings: AnalysisSettings(
        rules: ObjectRules(minimumArea: [0, 1, 1]), reduction: reduction,
        measuresConfidence: confidence != nil))
    let confidences = [UInt8](repeating: confidence ?? 0, count: labels.size.pixelCount)
    analyzer.analyze(labels, confidence: confidences.span)
    var measurer = PictureMeasurer(pictureSize: picture.size, reduction: reduction, classCount: 3)
    let first = measurer.measure(picture.view, analyzer)
    let before = thread_allocation_count()
    _ = measurer.measure(picture.view, analyzer)
    let allocations = thread_allocation_count() - before
    #expect(allocations == 0)
    return first
  }

  @Test func coloursAreMeansAndDifferences() throws {
    let measures = try measures(of: stripes(4, RGBColor(80, 60, 70), RGBColor(180, 100, 90)))
    #expect(try value(measures, "brightness") == 80)
    #expect(try value(measures, "redness") == 50)
    #expect(try value(measures, "blueness") == 0)
    #expect(abs(try #require(try value(measures, "contrast")) - log2(20)) < 1e-6)
    #expect(abs(try #require(try value(measures, "red_contrast")) - log2(2.5)) < 1e-6)
    #expect(abs(try #require(try value(measures, "skewness"))) < 1e-6)
  }

  @Test func detailTellsFineFromCoarse() throws {
    let (dark, bright) = (RGBColor(60, 60, 60), RGBColor(140, 140, 140))
    let (fine, coarse) = (
      try measures(of: stripes(1, dark, bright)), try measures(of: stripes(8, dark, bright))
    )
    #expect(try #require(try value(fine, "detail_1")) > 1 + #require(try value(coarse, "detail_1")))
    #expect(try #require(try value(fine, "detail_8")) < #require(try value(coarse, "detail_8")) - 1)
    // Of the same contrast.
    #expect(try value(fine, "contrast") == value(coarse, "contrast"))
  }

  @Test func aScaleOfTheCameraDoesNotMatter() throws {
    let (dark, bright) = (RGBColor(60, 50, 40), RGBColor(140, 160, 120))
    let whole = try measures(of: stripes(3, dark, bright))
    let reduced = try measures(of: stripes(3, dark, bright, scale: 2), reduction: 2)
    for index in 0..<whole.count { #expect(whole[index] == reduced[index]) }
  }

  @Test func objectsGiveSizeShareAndConfidence() throws {
    var labels = LabelMap(size: size)
    for y in 8..<24 {
      for x in 8..<24 { labels[x, y] = 1 }
      for x in 40..<48 { labels[x, y] = 2 }
    }
    let measures = try measures(
      of: stripes(4, RGBColor(0, 0, 0), RGBColor(9, 9, 9)), labels: labels, confidence: 204)
    let size = try #require(try value(measures, "object_size"))
    #expect(abs(size - 23.0 / 3) < 1e-6)
    #expect(abs(try #require(try value(measures, "confidence")) - 0.8) < 1e-6)
    #expect(try value(measures, "share_cell") == (256.0 / 6144).squareRoot())
    #expect(try value(measures, "share_nucleus") == (128.0 / 6144).squareRoot())
  }

  @Test func withoutObjectsOnlyThePictureIsMeasured() throws {
    let measures = try measures(of: stripes(4, RGBColor(0, 0, 0), RGBColor(9, 9, 9)))
    for name in ["object_size", "confidence", "share_cell"] { #expect(try value(measures, name) == nil) }
    #expect(try value(measures, "brightness") != nil)
  }

  @Test(arguments: [
    PixelSize(width: 1, height: 1), PixelSize(width: 3, height: 200), PixelSize(width: 70, height: 1),
  ])
  func anyPictureHasMeasures(size: PixelSize) throws {
    let measures = try measures(of: RGBImage(size: size, filledWith: RGBColor(7, 7, 7)))
    #expect(try value(measures, "brightness") == 7)
    for index in 0..<measures.count { #expect(measures[index]?.isFinite ?? true) }
  }

  @Test func numbersAreReadAsPeopleDo() throws {
    let list = PictureMeasure.all(classes: ["background", "cell"])
    let size = try #require(list.first { $0.name == "object_size" })
    for area in [1.0, 3, 1000, 0.01] { #expect(abs(size.naturalValue(log2(area)) / area - 1) < 1e-9) }
    #expect(list.last?.name == "share_cell" && list.last?.naturalValue(0.5) == 0.25)
  }
}
