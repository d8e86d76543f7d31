import AllocationCounter
import Imaging
import Testing

@testable import ObjectAnalysis

/// Splitting by a network's map instead of by the distance to the outline.
struct MapFloodTests {
  private func pieces(_ labels: LabelMap, _ map: [Float], depth: Double) throws -> [SegmentedObject] {
    var components = try ConnectedComponents(size: labels.size)
    components.analyze(labels)
    var splitter = try ObjectSplitter(size: labels.size)
    splitter.split(
      components.table, rule: SplittingRule(minimumDepth: depth, relativeDepth: 0, map: "distance"),
      map: map.span)
    return splitter.table.objects.map { $0 }
  }

  /// Two cells in one square, which no outline tells apart: what the map says decides.
  @Test(arguments: [(Float(0.4), 2), (0.7, 2), (0.85, 1), (0.9, 1)])
  func theMapDecides(saddle: Float, expected: Int) throws {
    let size = PixelSize(width: 22, height: 12)
    var labels = LabelMap(size: size)
    var map = [Float](repeating: 0, count: size.pixelCount)
    for y in 1..<11 {
      for x in 1..<21 {
        labels[x, y] = 1
        // 0.9 in the middles of both halves, falling to the saddle between them.
        let fromMiddle = Float(abs(abs(x - 10) - 5)) / 5
        map[y * 22 + x] = 0.9 - (0.9 - saddle) * fromMiddle
      }
    }
    let found = try pieces(labels, map, depth: 0.1)
    #expect(found.count == expected)
    #expect(found.map(\.area).reduce(0, +) == 200)
    if expected == 2 { #expect(found.map { abs($0.area - 100) }.max()! <= 10) }
  }

  /// As many pieces as the map has peaks that rise far enough, found another way: the regional maxima that are left when the
  /// map, lowered by the depth, has grown under itself (h-maxima by reconstruction; Soille, "Morphological Image
  /// Analysis", 2nd ed., 6.3.4).
  @Test(arguments: 1...40)
  func piecesAreTheHMaxima(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let size = PixelSize(width: 26, height: 21)
    var labels = LabelMap(size: size)
    for index in labels.labels.indices where Int.random(in: 0..<10, using: &random) < 8 {
      labels.labels[index] = 1
    }
    let steps = labels.labels.map { $0 == 0 ? 0 : Int.random(in: 0...254, using: &random) }
    let depth = Int.random(in: 3...60, using: &random)
    // Half a step less, so that no rounding decides.
    let found = try pieces(labels, steps.map { Float($0) / 254 }, depth: (Double(depth) - 0.5) / 254)
    #expect(found.count == hMaxima(of: smoothedSteps(steps, labels.size), where: labels, depth: depth))
  }

  private func hMaxima(of steps: [Int], where labels: LabelMap, depth: Int) -> Int {
    let (width, height) = (labels.size.width, labels.size.height)
    func neighbors(_ index: Int) -> [Int] {
      let (y, x) = index.quotientAndRemainder(dividingBy: width)
      return (max(0, y - 1)...min(height - 1, y + 1)).flatMap { row in
        (max(0, x - 1)...min(width - 1, x + 1)).map { row * width + $0 }
      }.filter { $0 != index && labels.labels[$0] != 0 }
    }
    // A step less: reconstruction keeps peaks that rise farther than it lowers, the rule those that rise as far. Below zero
    // too, as each component has a peak however low.
    var grown = steps.indices.map { labels.labels[$0] == 0 ? Int.min : steps[$0] - (depth - 1) }
    var changed = true
    while changed {
      changed = false
      for index in grown.indices where labels.labels[index] != 0 {
        let value = min(steps[index], max(grown[index], neighbors(index).map { grown[$0] }.max() ?? Int.min))
        if value != grown[index] { (grown[index], changed) = (value, true) }
      }
    }
    var (maxima, seen) = (0, Set<Int>())
    for start in grown.indices where labels.labels[start] != 0 && !seen.contains(start) {
      var (plateau, next, isMaximum) = ([start], 0, true)
      seen.insert(start)
      while next < plateau.count {
        for neighbor in neighbors(plateau[next]) {
          if grown[neighbor] > grown[start] { isMaximum = false }
          if grown[neighbor] == grown[start], seen.insert(neighbor).inserted { plateau.append(neighbor) }
        }
        next += 1
      }
      if isMaximum { maxima += 1 }
    }
    return maxima
  }

  @Test func valuesOutsideOfTheirRangeDoNoHarm() throws {
    let labels = LabelMap(size: PixelSize(width: 9, height: 1), filledWith: 1)
    let wild: [Float] = [.infinity, 7, .nan, -.infinity, 1, .greatestFiniteMagnitude, -1, -0.0, 1]
    #expect(try pieces(labels, wild, depth: 0.5).count == 3)
    #expect(try pieces(labels, [Float](repeating: 0, count: 9), depth: 0.01).count == 1)
  }

  @Test func bothWaysByTurnsInOneSplitter() throws {
    let mask = try PictureFile.readLabels(SplittingGolden.fixture("mask-3.png"))
    var components = try ConnectedComponents(size: mask.size)
    components.analyze(mask)
    var splitter = try ObjectSplitter(size: mask.size)
    let flat = [Float](repeating: 0.5, count: mask.size.pixelCount)
    let rule = SplittingRule(minimumDepth: 0.1, relativeDepth: 0, map: "distance")
    var counts: [Int] = []
    for _ in 0..<2 {
      splitter.split(components.table, rule: SplittingRule())
      counts.append(splitter.table.objects.count)
      let before = thread_allocation_count()
      splitter.split(components.table, rule: rule, map: flat.span)
      #expect(thread_allocation_count() == before)
      counts.append(splitter.table.objects.count)
    }
    #expect(counts[0] == counts[2] && counts[0] > counts[1])
    #expect(counts[1] == components.objects.count && counts[3] == counts[1])
  }

  /// A cell whose border the network has drawn through its middle, and two cells without one between them: with the map, the
  /// border says nothing of where a cell ends, and its pixels are the cell's of the nearest class.
  @Test func aBorderBelongsToTheObjectsThatAMapTellsApart() throws {
    let size = PixelSize(width: 40, height: 12)
    var labels = LabelMap(size: size)
    var map = [Float](repeating: 0, count: size.pixelCount)
    for y in 1..<11 {
      for x in 1..<13 {
        labels[x, y] = x == 6 || x == 12 ? 3 : 1
        map[y * 40 + x] = 0.9
      }
      for x in 16..<36 {
        labels[x, y] = x == 16 ? 3 : 2
        map[y * 40 + x] = 0.9 - Float(abs(abs(x - 26) - 5)) / 10
      }
      // A border of nothing.
      labels[38, y] = 3
    }
    var settings = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 0, 0, 0]), reduction: 1)
    (settings.borderLabel, settings.measuresShapes, settings.measuresConfidence) = (3, true, true)
    settings.splitting = SplittingRule(minimumDepth: 0.1, relativeDepth: 0, map: "distance")
    var analyzer = try FrameAnalyzer(size: size, settings: settings)
    let confidence = [UInt8](repeating: 255, count: size.pixelCount)
    analyzer.analyze(labels, confidence: confidence.span, map: map.span)
    for turn in 0..<2 {
      #expect(analyzer.objects.indices.map { Int(analyzer.objects[$0].label) } == [1, 2, 2], "turn \(turn)")
      #expect(analyzer.objects[0].area == 120 && analyzer.count.objects == 3)
      #expect(analyzer.objects[1].area + analyzer.objects[2].area == 200)
      #expect(analyzer.shapes.count == 3 && analyzer.confidence(of: 2) == 1)
      let before = thread_allocation_count()
      analyzer.analyze(labels, confidence: confidence.span, map: map.span)
      #expect(thread_allocation_count() == before)
    }
    settings.splitting = nil
    var bordered = try FrameAnalyzer(size: size, settings: settings)
    bordered.analyze(labels, confidence: confidence.span)
    #expect(bordered.objects.indices.map { Int(bordered.objects[$0].label) } == [1, 1, 2])
  }

  @Test func specksBeyondTheLimitAreCountedAsOverflow() throws {
    // One speck in every second place of every second row, a few more than are kept.
    let size = PixelSize(width: 2 * 260, height: 2 * 256)
    var labels = LabelMap(size: size)
    for y in stride(from: 0, to: size.height, by: 2) {
      for x in stride(from: 0, to: size.width, by: 2) { labels[x, y] = 1 }
    }
    var settings = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 0, 0]), reduction: 1)
    settings.splitting = SplittingRule(minimumDepth: 0.1, relativeDepth: 0, map: "distance")
    let map = [Float](repeating: 0.5, count: size.pixelCount)
    for border in [nil, UInt8(2)] {
      settings.borderLabel = border
      var analyzer = try FrameAnalyzer(size: size, settings: settings)
      analyzer.analyze(labels, map: map.span)
      #expect(analyzer.count.objects == ObjectTable.objectLimit)
      #expect(analyzer.count.overflow == 260 * 256 - ObjectTable.objectLimit)
    }
  }

  @Test func summitsBeyondTheLimitAreCountedAsOverflow() throws {
    // One object with a summit in every fourth place of every fourth row, which smoothing leaves apart.
    let size = PixelSize(width: 4 * 260, height: 4 * 256)
    let labels = LabelMap(size: size, filledWith: 1)
    var map = [Float](repeating: 0, count: size.pixelCount)
    for y in stride(from: 1, to: size.height, by: 4) {
      for x in stride(from: 1, to: size.width, by: 4) { map[y * size.width + x] = 1 }
    }
    var settings = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 0]), reduction: 1)
    settings.splitting = SplittingRule(minimumDepth: 0.02, relativeDepth: 0, map: "distance")
    var analyzer = try FrameAnalyzer(size: size, settings: settings)
    for _ in 0..<2 {
      analyzer.analyze(labels, map: map.span)
      #expect(analyzer.count.objects == BasinMark.limit)
      #expect(analyzer.count.overflow == 260 * 256 - BasinMark.limit)
    }
  }

  @Test(arguments: [0.001, 1.5, .nan])
  func depthsThatNoMapHasAreRefused(depth: Double) {
    var settings = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 0]), reduction: 1)
    settings.splitting = SplittingRule(minimumDepth: depth, relativeDepth: 0, map: "distance")
    #expect(throws: AnalysisError.self) {
      _ = try FrameAnalyzer(size: PixelSize(width: 8, height: 8), settings: settings)
    }
  }

  @Test func onlyMapsTakeMemoryToSmoothThem() throws {
    let size = PixelSize(width: 40, height: 30)
    let byOutline = try ObjectSplitter(size: size, floodsMaps: false).plannedByteCount
    // A number of two bytes per pixel, and those of one row more.
    #expect(
      try ObjectSplitter(size: size).plannedByteCount == byOutline + 2 * (size.pixelCount + size.width))
  }
}
