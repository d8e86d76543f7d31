import Imaging
import ObjectAnalysis
import Testing

@Suite struct ObjectCounterTests {
  func count(_ map: LabelMap, _ rules: ObjectRules, reduction: Reduction = 1) throws -> FrameCount {
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    return try ObjectCounter(rules: rules, scale: ObjectScale(reduction: reduction))
      .count(components.objects, overflow: components.overflow)
  }

  let map = labelMap(
    "11.2.3",
    "11.2..",
    "...2.1",
    "3.....")

  @Test func rulesApplyPerClass() throws {
    let frame = try count(map, ObjectRules(minimumArea: [0, 4, 4]), reduction: 2)
    #expect(frame.objects(label: 1) == 1)
    #expect(frame.area(label: 1) == 16)
    #expect(frame.objects(label: 2) == 0)
    #expect(frame.objects == 1 && frame.area == 16)
    // The 2s (three pixels) and the single 1 are too small; label 3 is no class.
    #expect(frame.refused(.tooSmall) == 2)
    #expect(frame.refused(.unknownClass) == 2)
    #expect(frame.refused == 4)
    #expect(frame.addsUp)
  }

  @Test func theSmallestAreaItselfCounts() throws {
    #expect(try count(map, ObjectRules(minimumArea: [0, 0, 3, 1])).objects(label: 2) == 1)
    #expect(try count(map, ObjectRules(minimumArea: [0, 0, 4, 1])).objects(label: 2) == 0)
  }

  @Test(arguments: 1...100)
  func classesAddUp(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let size = PixelSize(width: 31, height: 29)
    let labels = (0..<size.pixelCount).map { _ in UInt8.random(in: 0...6, using: &random) / 2 }
    let map = LabelMap(size: size, labels: labels)
    let frame = try count(map, ObjectRules(minimumArea: [0, 1, 1, 1]))
    let reference = floodFillComponents(map)
    #expect(frame.objects == reference.count)
    #expect((1...3).map { frame.objects(label: $0) }.reduce(0, +) == frame.objects)
    #expect(frame.area == labels.count { $0 != 0 })
    for label in 1...3 {
      #expect(frame.objects(label: label) == reference.count { Int($0.label) == label })
      #expect(frame.area(label: label) == labels.count { Int($0) == label })
    }
  }

  @Test func emptyAndOverflowingFrames() throws {
    let empty = try count(LabelMap(size: PixelSize(width: 4, height: 4)), ObjectRules(minimumArea: [0, 1]))
    #expect(empty == FrameCount(classCount: 2))
    let counter = try ObjectCounter(
      rules: ObjectRules(minimumArea: [0, 1]), scale: ObjectScale(reduction: 1))
    let none: [SegmentedObject] = []
    #expect(counter.count(none.span, overflow: 7).overflow == 7)
  }

  @Test func contradictingRulesAreRefused() {
    for rules in [[], [0], [0, -1], [Int](repeating: 0, count: 65)] {
      #expect(throws: AnalysisError.self) {
        _ = try ObjectCounter(rules: ObjectRules(minimumArea: rules), scale: ObjectScale(reduction: 1))
      }
    }
    #expect(throws: AnalysisError.self) {
      _ = try ObjectCounter(rules: ObjectRules(minimumArea: [0, 1]), scale: ObjectScale(reduction: 0))
    }
  }
}
