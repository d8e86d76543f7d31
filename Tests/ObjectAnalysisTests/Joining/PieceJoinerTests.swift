import AllocationCounter
import Foundation
import Imaging
import Testing

@testable import ObjectAnalysis

/// Drawn thin objects with gaps in them.
struct PieceJoinerTests {
  /// A map on which strokes are drawn.
  struct Drawing {
    var map: LabelMap
    init(_ width: Int = 120, _ height: Int = 90) {
      map = LabelMap(size: PixelSize(width: width, height: height))
    }

    /// A line between two places, so many pixels thick.
    mutating func line(
      _ from: (Double, Double), _ to: (Double, Double), thickness: Double = 4, label: UInt8 = 1
    ) {
      let length = ((to.0 - from.0) * (to.0 - from.0) + (to.1 - from.1) * (to.1 - from.1)).squareRoot()
      for y in 0..<map.size.height {
        for x in 0..<map.size.width {
          let (dx, dy) = (Double(x) - from.0, Double(y) - from.1)
          let along = (dx * (to.0 - from.0) + dy * (to.1 - from.1)) / max(length, 1e-9)
          let across = abs(dx * (to.1 - from.1) - dy * (to.0 - from.0)) / max(length, 1e-9)
          if along >= 0, along <= length, across <= thickness / 2 { map[x, y] = label }
        }
      }
    }

    mutating func dot(_ x: Int, _ y: Int, side: Int = 3, label: UInt8 = 1) {
      for row in y..<y + side { for column in x..<x + side { map[column, row] = label } }
    }

    /// A wave from the left, left out where its way along x lies in a gap.
    mutating func wave(gaps: [Range<Int>]) {
      for x in 5..<115 where !gaps.contains(where: { $0.contains(x) }) {
        let middle = 45 + 14 * sin(Double(x) / 14)
        for y in Int(middle) - 3...Int(middle) + 3 { map[x, y] = 1 }
      }
    }
  }

  private func joined(_ drawing: Drawing, gaps: [Double] = [0, 6, 6]) throws -> [SegmentedObject] {
    var components = try ConnectedComponents(size: drawing.map.size)
    components.analyze(drawing.map)
    var joiner = try PieceJoiner(size: drawing.map.size, gaps: gaps)
    joiner.join(components.table)
    #expect(joiner.table.addsUp && joiner.table.area == components.table.area)
    return joiner.table.objects.map { $0 }
  }

  /// Three pieces of a straight object in every direction.
  @Test(arguments: stride(from: 0.0, to: 180, by: 15).map { $0 })
  func piecesInLineAreOne(degrees: Double) throws {
    let (x, y) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    var drawing = Drawing()
    for start in [-38.0, -12, 14] {
      drawing.line((60 + start * x, 45 + start * y), (60 + (start + 21) * x, 45 + (start + 21) * y))
    }
    #expect(try joined(drawing, gaps: [0, 0]).count == 3)
    #expect(try joined(drawing, gaps: [0, 2]).count == 3)
    let whole = try joined(drawing)
    #expect(whole.count == 1 && whole[0].area == drawing.map.labels.count { $0 == 1 })
  }

  @Test func aWaveInPiecesIsOne() throws {
    var drawing = Drawing()
    drawing.wave(gaps: [30..<34, 52..<57, 80..<83])
    #expect(try joined(drawing, gaps: [0, 0]).count == 4)
    #expect(try joined(drawing).count == 1)
  }

  /// Between two long pieces only dots were found.
  @Test func dotsInLineJoinWhatTheyLieBetween() throws {
    var drawing = Drawing()
    drawing.line((10, 40), (40, 40))
    for x in [45, 52, 59] { drawing.dot(x, 39) }
    drawing.line((66, 40), (100, 40))
    #expect(try joined(drawing).count == 1)
  }

  @Test(arguments: [0.0, 30, 45, 60, 90])
  func objectsSideBySideStayApart(degrees: Double) throws {
    let (x, y) = (cos(degrees * .pi / 180), sin(degrees * .pi / 180))
    for distance in [8.0, 9, 10] {
      for shift in [0.0, 6, 15] {
        var drawing = Drawing()
        drawing.line((60 - 20 * x, 45 - 20 * y), (60 + 15 * x, 45 + 15 * y))
        drawing.line(
          (60 + (shift - 20) * x - distance * y, 45 + (shift - 20) * y + distance * x),
          (60 + (shift + 15) * x - distance * y, 45 + (shift + 15) * y + distance * x))
        #expect(try joined(drawing, gaps: [0, 0]).count == 2)
        #expect(try joined(drawing).count == 2, "\(distance) apart, \(shift) along")
      }
    }
  }

  @Test func whatEndsAtASideStaysApart() throws {
    var drawing = Drawing()
    drawing.line((10, 30), (110, 30))
    drawing.line((60, 37), (60, 80))
    #expect(try joined(drawing).count == 2)
    // So do dots beside the middle of a long one.
    drawing.dot(30, 35)
    #expect(try joined(drawing).count == 3)
  }

  /// An end faces two that lie side by side: it belongs to the nearer one, and the other end is still free.
  @Test func anEndIsJoinedOnce() throws {
    var drawing = Drawing()
    drawing.line((10, 40), (50, 40))
    drawing.line((55, 41), (100, 41))
    drawing.line((57, 33), (100, 33))
    let objects = try joined(drawing)
    #expect(objects.count == 2)
    #expect(objects.map { $0.bounds.left }.sorted() == [10, 57])
  }

  @Test func classesAreJoinedAmongThemselvesAndOnlyWhereAsked() throws {
    var drawing = Drawing()
    drawing.line((10, 20), (40, 20))
    drawing.line((45, 20), (80, 20), label: 2)
    drawing.line((10, 50), (40, 50), label: 2)
    drawing.line((45, 50), (80, 50), label: 2)
    #expect(try joined(drawing).count == 3)
    #expect(try joined(drawing, gaps: [0, 6]).count == 4)
    #expect(try joined(drawing, gaps: []).count == 4)
    #expect(try joined(drawing, gaps: [0, 0, 6]).map(\.label) == [1, 2, 2])
  }

  /// What was split, and so touches, is not put together again.
  @Test func whatTouchesStaysAsItWasSplit() throws {
    var drawing = Drawing()
    for x in stride(from: 20, through: 80, by: 20) { drawing.dot(x, 30, side: 19) }
    for x in stride(from: 39, through: 79, by: 20) {
      for y in 38..<41 { drawing.map[x, y] = 1 }
    }
    var components = try ConnectedComponents(size: drawing.map.size)
    components.analyze(drawing.map)
    var splitter = try ObjectSplitter(size: drawing.map.size)
    splitter.split(components.table, rule: SplittingRule())
    let pieces = splitter.table.objects.count
    #expect(components.objects.count == 1 && pieces == 4)
    var joiner = try PieceJoiner(size: drawing.map.size, gaps: [0, 10])
    joiner.join(splitter.table)
    #expect(joiner.table.objects.count == pieces)
  }

  /// Noise is the most work: every pixel stays in one object, the same each time, and nothing is allocated.
  @Test(.enabled(if: thread_allocation_count() >= 0, "this build has another allocator"))
  func noiseStaysWhole() throws {
    var drawing = Drawing(160, 120)
    var state: UInt64 = 9
    for index in drawing.map.labels.indices {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      drawing.map.labels[index] = state >> 40 & 3 == 0 ? UInt8(1 + (state >> 50 & 1)) : 0
    }
    var components = try ConnectedComponents(size: drawing.map.size)
    components.analyze(drawing.map)
    var joiner = try PieceJoiner(size: drawing.map.size, gaps: [0, 3, 3])
    joiner.join(components.table)
    let first = joiner.table.objects.map { $0 }
    #expect(joiner.table.addsUp && joiner.table.area == components.table.area)
    #expect(first.count < components.objects.count && first.count > 1)
    let before = thread_allocation_count()
    joiner.join(components.table)
    #expect(thread_allocation_count() == before)
    #expect(joiner.table.objects.map { $0 } == first)
  }
}
