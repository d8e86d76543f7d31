import Testing

@testable import ObjectAnalysis

struct BasinMarkTests {
  static let basins = [1, 2, 3, 4, 5, 255, 256, 257, 0x5555, 0xaaaa, 0xfffe, BasinMark.limit]

  @Test func marksOfOneBasinAndOfNoneAreOneBasin() {
    #expect(BasinMark(0) == .none && !BasinMark.none.isOneBasin && !(BasinMark.none | .none).isOneBasin)
    for basin in Self.basins {
      let mark = BasinMark(basin)
      #expect(mark.basin == basin && mark.isOneBasin)
      #expect((mark | .none | mark) == mark && (.none | mark).isOneBasin)
    }
  }

  @Test func marksOfSeveralBasinsAreNot() {
    for one in Self.basins {
      for other in Self.basins where other != one {
        #expect(!(BasinMark(one) | BasinMark(other)).isOneBasin, "\(one) and \(other)")
        #expect(!(BasinMark(one) | .none | BasinMark(other) | BasinMark(one)).isOneBasin)
      }
    }
    #expect(!(BasinMark(1) | BasinMark(2) | BasinMark(3)).isOneBasin)
  }

  @Test func everyPairOfNeighbouringNumbersIsToldApart() {
    for basin in 1..<BasinMark.limit { #expect(!(BasinMark(basin) | BasinMark(basin + 1)).isOneBasin) }
  }
}
