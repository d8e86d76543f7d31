import Imaging
import Shapes
import Testing

@testable import LabelledPictures

@Suite struct COCOExporterTests {
  /// As pycocotools' `mask.decode` reads them: column by column, pixels outside first.
  private func decoded(_ counts: [Int], _ size: PixelSize) -> PixelRegion {
    var values: [Bool] = []
    for (index, count) in counts.enumerated() { values += [Bool](repeating: index % 2 == 1, count: count) }
    #expect(values.count == size.pixelCount)
    let whole = PixelBox(minX: 0, minY: 0, maxX: size.width, maxY: size.height)
    return PixelRegion(in: whole) { x, y in values[x * size.height + y] }
  }

  @Test(arguments: [
    [".....", ".##..", ".#.#.", "..##."], ["#####", "#####", "#####", "#####"],
    ["#....", "#....", "#...#", "#...#"], [".....", ".....", ".....", "....#"],
    ["##.##", ".....", "....."], ["#"], ["#..", "#..", "#.."], [".#.", ".#.", ".#."], ["..#", "..#", "..#"],
  ])
  func countsGoColumnByColumn(rows: [String]) {
    let bytes = rows.map { Array($0.utf8) }
    let size = PixelSize(width: bytes[0].count, height: rows.count)
    let region = PixelRegion(in: PixelBox(minX: 0, minY: 0, maxX: size.width, maxY: size.height)) {
      bytes[$1][$0] == UInt8(ascii: "#")
    }
    let counts = region.columnCounts(in: size)
    #expect(decoded(counts, size) == region)
    // Only the first run may be empty.
    #expect(counts.dropFirst().dropLast().allSatisfy { $0 > 0 })
  }
}
