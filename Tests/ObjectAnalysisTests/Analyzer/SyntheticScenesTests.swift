import Foundation
import Imaging
import ObjectAnalysis
import Testing

/// Made-up cells, of which the truth is known.
@Suite struct SyntheticScenesTests {
  struct Disc {
    var x: Double
    var y: Double
    var radius: Double
  }

  /// `tools/count-scenes` asks for all of them.
  static let scenes = ProcessInfo.processInfo.environment["HOOKE_SCENES"].flatMap(Int.init) ?? 400

  /// Tells the person who asked for more scenes what came out.
  func report(_ words: String) {
    if ProcessInfo.processInfo.environment["HOOKE_SCENES"] != nil { print("\(Self.scenes) scenes: \(words)") }
  }

  let size = PixelSize(width: 72, height: 60)

  func draw(_ discs: [Disc], into map: inout LabelMap, label: UInt8 = 1) {
    for disc in discs {
      for y in max(0, Int(disc.y - disc.radius))...min(size.height - 1, Int(disc.y + disc.radius) + 1) {
        for x in max(0, Int(disc.x - disc.radius))...min(size.width - 1, Int(disc.x + disc.radius) + 1) {
          let (dx, dy) = (Double(x) - disc.x, Double(y) - disc.y)
          if dx * dx + dy * dy <= disc.radius * disc.radius { map[x, y] = label }
        }
      }
    }
  }

  func analyzer(splitting: SplittingRule?) throws -> FrameAnalyzer {
    let rules = ObjectRules(minimumArea: [0, 1, 1])
    return try FrameAnalyzer(
      size: size, settings: AnalysisSettings(rules: rules, reduction: 1, splitting: splitting))
  }

  @Test func discsThatDoNotTouchAreCountedExactly() throws {
    var plain = try analyzer(splitting: nil)
    var splitting = try analyzer(splitting: SplittingRule())
    var exact = 0
    for seed in 0..<Self.scenes {
      var random = SeededGenerator(seed: UInt64(seed))
      var discs: [Disc] = []
      for _ in 0..<20 {
        let disc = Disc(
          x: .random(in: 0..<72, using: &random), y: .random(in: 0..<60, using: &random),
          radius: .random(in: 2..<12, using: &random))
        if discs.allSatisfy({ hypot($0.x - disc.x, $0.y - disc.y) > $0.radius + disc.radius + 1.5 }) {
          discs.append(disc)
        }
      }
      var map = LabelMap(size: size)
      for (index, disc) in discs.enumerated() { draw([disc], into: &map, label: UInt8(1 + index % 2)) }
      plain.analyze(map)
      splitting.analyze(map)
      #expect(plain.count.objects(label: 1) == (discs.count + 1) / 2, "scene \(seed)")
      #expect(plain.count.objects(label: 2) == discs.count / 2, "scene \(seed)")
      #expect(plain.count.area == map.labels.count { $0 != 0 })
      #expect(splitting.count == plain.count, "scene \(seed)")
      if plain.count.objects == discs.count, splitting.count == plain.count { exact += 1 }
    }
    report("\(exact) with discs apart counted exactly")
  }

  /// A chain of 2 to 4 discs that overlap by less than 30 % of the smaller radius.
  func chain(_ random: inout SeededGenerator) -> [Disc] {
    while true {
      var discs = [
        Disc(
          x: .random(in: 15..<57, using: &random), y: .random(in: 15..<45, using: &random),
          radius: .random(in: 4..<11, using: &random))
      ]
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let last = discs[discs.count - 1]
        let radius = min(11, max(4, last.radius * .random(in: 0.7..<1.4, using: &random)))
        let distance = last.radius + radius - min(last.radius, radius) * .random(in: 0..<0.3, using: &random)
        let angle = Double.random(in: 0..<2 * .pi, using: &random)
        discs.append(
          Disc(x: last.x + distance * cos(angle), y: last.y + distance * sin(angle), radius: radius))
      }
      let inside = discs.allSatisfy {
        $0.x > $0.radius + 1 && $0.y > $0.radius + 1 && $0.x < 70 - $0.radius && $0.y < 58 - $0.radius
      }
      // Only neighbours in the chain touch.
      let apart = discs.indices.allSatisfy { i in
        discs.indices.allSatisfy { j in
          abs(i - j) < 2
            || hypot(discs[i].x - discs[j].x, discs[i].y - discs[j].y) > discs[i].radius + discs[j].radius
              + 1.5
        }
      }
      if inside && apart { return discs }
    }
  }

  @Test func discsThatTouchAreSeparated() throws {
    var analyzer = try analyzer(splitting: SplittingRule())
    var (pairs, separated, wrongCounts) = (0, 0, 0)
    var instances = InstanceMap(size: size)
    for seed in 0..<Self.scenes {
      var random = SeededGenerator(seed: UInt64(1_000_000 + seed))
      let discs = chain(&random)
      var map = LabelMap(size: size)
      draw(discs, into: &map)
      analyzer.analyze(map)
      var pixels = instances.identifiers.mutableSpan
      analyzer.paintInstances(into: &pixels)
      if analyzer.count.objects != discs.count { wrongCounts += 1 }
      let pieces = discs.map { instances.identifiers[Int($0.y.rounded()) * size.width + Int($0.x.rounded())] }
      for index in 1..<discs.count {
        pairs += 1
        if pieces[index] != pieces[index - 1] { separated += 1 }
      }
    }
    report("\(separated) of \(pairs) pairs that touch separated, \(wrongCounts) chains miscounted")
    #expect(Double(separated) >= 0.98 * Double(pairs), "\(separated) of \(pairs)")
    #expect(Double(wrongCounts) <= 0.03 * Double(Self.scenes), "\(wrongCounts) of \(Self.scenes)")
  }

  @Test func singleCellsWithRoughOutlinesStayWhole() throws {
    var analyzer = try analyzer(splitting: SplittingRule())
    var split = 0
    for seed in 0..<Self.scenes {
      var random = SeededGenerator(seed: UInt64(2_000_000 + seed))
      // An ellipse whose outline wobbles by up to a twelfth of its size, and by a pixel of noise.
      let (a, b) = (Double.random(in: 5..<22, using: &random), Double.random(in: 5..<14, using: &random))
      let turned = Double.random(in: 0..<Double.pi, using: &random)
      let (waves, phase) = (
        Double(Int.random(in: 2...5, using: &random)), Double.random(in: 0..<6, using: &random)
      )
      var map = LabelMap(size: size)
      for y in 0..<size.height {
        for x in 0..<size.width {
          let (dx, dy) = (Double(x) - 36, Double(y) - 30)
          let (u, v) = (dx * cos(turned) + dy * sin(turned), dy * cos(turned) - dx * sin(turned))
          let wobble = 1 + 0.04 * sin(waves * atan2(v, u) + phase)
          let noise = Double.random(in: -0.4...0.4, using: &random)
          if hypot(u / a, v / b) * min(a, b) + noise <= min(a, b) * wobble { map[x, y] = 1 }
        }
      }
      analyzer.analyze(map)
      let largest = analyzer.objects.map(\.area).max() ?? 0
      if Double(largest) < 0.9 * Double(map.labels.count { $0 != 0 }) { split += 1 }
    }
    report("\(split) single cells with rough outlines cut")
    #expect(Double(split) <= 0.01 * Double(Self.scenes), "\(split) of \(Self.scenes)")
  }
}
