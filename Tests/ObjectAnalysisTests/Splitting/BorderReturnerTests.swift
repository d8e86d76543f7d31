import AllocationCounter
import Imaging
import SegNetModel
import Testing

@testable import ObjectAnalysis

@Suite struct BorderReturnerTests {
  private func settings(classes: Int, border: UInt8) -> AnalysisSettings {
    var settings = AnalysisSettings(
      rules: ObjectRules(minimumArea: Array(repeating: 0, count: classes)), reduction: 1)
    settings.borderLabel = border
    return settings
  }

  private func map(_ rows: [String]) -> LabelMap {
    LabelMap(
      size: PixelSize(width: rows[0].utf8.count, height: rows.count),
      labels: rows.joined().utf8.map { $0 == UInt8(ascii: ".") ? 0 : $0 - UInt8(ascii: "0") })
  }

  private func owners(_ map: LabelMap, _ settings: AnalysisSettings) throws -> (
    instances: [UInt16], objects: [SegmentedObject]
  ) {
    var analyzer = try FrameAnalyzer(size: map.size, settings: settings)
    analyzer.analyze(map)
    var instances = InstanceMap(size: map.size)
    var pixels = instances.identifiers.mutableSpan
    analyzer.paintInstances(into: &pixels)
    return (instances.identifiers, analyzer.objects.map { $0 })
  }

  @Test func borderGoesToTheNearestObject() throws {
    let result = try owners(
      map([
        "..33333...",
        ".311313333",
        ".311333123",
        "..33....33",
        "3.........",
      ]), settings(classes: 4, border: 3))
    let expected = map([
      "..11111...",
      ".111112222",
      ".111112222",
      "..11....22",
      "..........",
    ])
    // Besides the block of four there are three objects of one pixel.
    #expect(result.objects.count == 4)
    #expect(result.instances.map { $0 == 0 ? 0 : 1 } == expected.labels.map { $0 == 0 ? 0 : 1 })
    #expect(result.objects.map(\.area).reduce(0, +) == expected.labels.count { $0 != 0 })
  }

  @Test func objectsKeepTheirClassAndNumberInRowOrder() throws {
    let result = try owners(
      map([
        "....333",
        "333.323",
        "313.333",
        "333....",
      ]), settings(classes: 4, border: 3))
    #expect(result.objects.map(\.label) == [2, 1])
    #expect(result.objects.map(\.area) == [9, 9])
    #expect(result.instances.prefix(7) == [0, 0, 0, 0, 1, 1, 1])
  }

  /// Ring after ring over the whole map, as one would do it by hand.
  private func grownByHand(_ map: LabelMap, border: UInt8) throws -> [Int] {
    let (width, height) = (map.size.width, map.size.height)
    let cores = LabelMap(size: map.size, labels: map.labels.map { $0 == border ? 0 : $0 })
    var owners = [Int](repeating: 0, count: map.labels.count)
    for (number, component) in floodFillComponents(cores).enumerated() {
      for (x, y) in component.pixels { owners[y * width + x] = number + 1 }
    }
    while true {
      var next = owners
      for y in 0..<height {
        for x in 0..<width where map[x, y] == border && owners[y * width + x] == 0 {
          for ny in max(0, y - 1)...min(height - 1, y + 1) {
            for nx in max(0, x - 1)...min(width - 1, x + 1) where owners[ny * width + nx] != 0 {
              next[y * width + x] = owners[ny * width + nx]
            }
          }
        }
      }
      if next == owners { return owners }
      owners = next
    }
  }

  @Test func randomMapsGrowAsByHand() throws {
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<60 {
      let size = PixelSize(
        width: Int.random(in: 1...40, using: &generator), height: Int.random(in: 1...30, using: &generator))
      let share = Int.random(in: 1...4, using: &generator)
      let map = LabelMap(
        size: size,
        labels: (0..<size.pixelCount).map { _ in
          Int.random(in: 0..<10, using: &generator) < share ? UInt8.random(in: 1...2, using: &generator) : 3
        }.map { $0 == 3 && Bool.random(using: &generator) ? 0 : $0 })
      let byHand = try grownByHand(map, border: 3)
      let result = try owners(map, settings(classes: 4, border: 3))
      // Among equally near objects either may take a pixel; whether it is taken is certain, and so is every object.
      #expect(result.instances.map { $0 != 0 } == byHand.map { $0 != 0 })
      #expect(result.objects.count == (byHand.max() ?? 0))
      #expect(result.objects.map(\.area).reduce(0, +) == byHand.count { $0 != 0 })
      for (index, label) in map.labels.enumerated() where label != 0 && label != 3 {
        #expect(result.objects[Int(result.instances[index]) - 1].label == label)
      }
    }
  }

  @Test func framesDoNotAllocate() throws {
    var generator = SeededGenerator(seed: 3)
    let size = PixelSize(width: 200, height: 150)
    let map = LabelMap(
      size: size, labels: (0..<size.pixelCount).map { _ in UInt8.random(in: 0...2, using: &generator) })
    var analyzer = try FrameAnalyzer(size: size, settings: settings(classes: 3, border: 2))
    analyzer.analyze(map)
    let before = thread_allocation_count()
    analyzer.analyze(map)
    #expect(thread_allocation_count() == before)
  }

  @Test func contradictionsAreRefused() throws {
    let size = PixelSize(width: 4, height: 4)
    #expect(throws: AnalysisError.self) {
      _ = try FrameAnalyzer(size: size, settings: settings(classes: 3, border: 3))
    }
  }

  @Test func aWatershedMendsGapsInTheBorder() throws {
    // Two objects of 7 x 7 within a border that is open where they touch.
    let rows = map([
      "2222222222222222222",
      "2111111122211111112",
      "2111111122211111112",
      "2111111122211111112",
      "2111111111111111112",
      "2111111122211111112",
      "2111111122211111112",
      "2111111122211111112",
      "2222222222222222222",
    ])
    #expect(try owners(rows, settings(classes: 3, border: 2)).objects.count == 1)
    var both = settings(classes: 3, border: 2)
    both.splitting = SplittingRule()
    let result = try owners(rows, both)
    #expect(result.objects.count == 2)
    // Every pixel of the border is given back, to the object on its side.
    #expect(result.objects.map(\.area).reduce(0, +) == rows.labels.count)
    #expect(result.objects.allSatisfy { (80...91).contains($0.area) })
    for row in 0..<9 {
      #expect(result.instances[19 * row..<19 * row + 8].allSatisfy { $0 == result.instances[0] })
      #expect(result.instances[19 * row + 11..<19 * (row + 1)].allSatisfy { $0 == result.instances[18] })
    }
  }

  @Test func modelsSayHowTheySplit() throws {
    var model = ModelDescription(
      kind: .checkpoint, arithmetic: .float32, network: NetworkSpec.segNet(widths: [2], classes: 3),
      palette: ClassPalette([
        .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(255, 0, 0)),
        .init(name: "border", color: RGBColor(0, 0, 255), role: .border),
      ]), input: PictureInput(reduction: 2, mean: [1, 2, 3], standardDeviation: [1, 2, 3]),
      counting: CountingRules(minimumArea: [0, 7, 0], splitting: .border),
      provenance: TrainingProvenance(command: [], seed: 1, epochs: 1, trainingPictures: 1))
    let settings = AnalysisSettings(model: model)
    #expect(settings.borderLabel == 2 && settings.splitting == nil && settings.reduction == 2)
    #expect(settings.rules.minimumArea == [0, 7, 0])
    model.counting.splitting = .borderAndWatershed(minimumDepth: 2, relativeDepth: 0.5)
    let both = AnalysisSettings(model: model)
    #expect(both.borderLabel == 2 && both.splitting == SplittingRule(minimumDepth: 2, relativeDepth: 0.5))
    model.counting.splitting = .watershed(minimumDepth: 2, relativeDepth: 0.5)
    #expect(
      AnalysisSettings(model: model).splitting == SplittingRule(minimumDepth: 2, relativeDepth: 0.5))
    model.counting.splitting = .none
    #expect(AnalysisSettings(model: model).splitting == nil)
  }
}
