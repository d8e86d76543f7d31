import Imaging
import Testing

@testable import LabelledPictures

@Suite struct CrowdedClassesTests {
  private func box(_ className: String, _ minX: Int, _ minY: Int, _ maxX: Int, _ maxY: Int) -> NamedBox {
    NamedBox(className: className, box: PixelBox(minX: minX, minY: minY, maxX: maxX, maxY: maxY))
  }

  @Test func crowdedClassesAreThoseWhoseBoxesOverlapEachOther() {
    let pictures = [
      [
        box("one", 0, 0, 9, 9), box("two", 5, 5, 20, 20), box("one", 8, 8, 20, 20), box("one", 30, 0, 40, 9),
      ],
      [
        box("two", 0, 0, 9, 9), box("two", 9, 0, 20, 9), box("two", 0, 9, 9, 20), box("two", 0, 0, 9, 9),
      ],
    ]
    #expect(CrowdedClasses.among(pictures) == ["one", "two"])
  }

  @Test func boxesThatShareAnEdgeOrAClassNotAtAllDoNotCrowd() {
    let boxes = [box("one", 0, 0, 9, 9), box("one", 9, 0, 20, 9), box("two", 0, 0, 9, 9)]
    #expect(CrowdedClasses.among([boxes]).isEmpty)
  }
}
