import Imaging
import Testing

@testable import ModelExport

/// Without outlines, borders in masks go where counting gives them.
@Suite struct BorderOfMasksTests {
  private func map(_ rows: [String]) -> LabelMap {
    LabelMap(
      size: PixelSize(width: rows[0].count, height: rows.count),
      labels: rows.joined().map { UInt8($0.wholeNumberValue!) })
  }

  @Test func bordersBelongToTheNearestObject() {
    // 1 and 2 are objects, 3 is the border, 9 is ignored.
    var mask = map(["03333300", "01133230", "01133230", "03333300", "00000090", "33000000"])
    mask.giveBack(border: 3, classes: 4)
    #expect(mask == map(["01112200", "01112220", "01112220", "01112200", "00000090", "00000000"]))
  }
}
