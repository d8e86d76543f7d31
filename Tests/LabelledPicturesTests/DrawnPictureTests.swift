import Imaging
import Shapes
import System
import Testing

@testable import LabelledPictures

@Suite struct DrawnPictureTests {
  private let file = SourceFile(place: "a.png")

  private func problem(_ body: () throws(FileError) -> Void) -> String? {
    do throws(FileError) {
      try body()
      return nil
    } catch {
      #expect(error.path == "a.json" && error.advice != nil)
      return error.problem
    }
  }

  private func rows(_ count: Int) -> DrawnPiece {
    .pixels(PixelRegion((0..<count).map { .init(y: $0, minX: 0, maxX: 1) }))
  }

  /// Few bytes of a file can stand for many rows of pixels.
  @Test func pointsAndRowsAreLimited() {
    var picture = DrawnPicture(file, labelPath: "a.json")
    picture.limit = 10
    #expect(
      problem { () throws(FileError) in try picture.add([rows(10)], className: "a", place: "1") } == nil)
    let more = problem { () throws(FileError) in
      try picture.add(
        [.ellipse(Ellipse(center: Point(x: 1, y: 1), radiusX: 1, radiusY: 1))], className: "a", place: "2")
    }
    #expect(more?.hasPrefix("2: the objects of a.png have more than 10 points") == true)
  }

  @Test func picturesTogetherAreLimitedAndStandOnce() {
    var (pictures, picture) = (DrawnPictures(), DrawnPicture(file, labelPath: "a.json"))
    pictures.limit = 15
    #expect(
      problem { () throws(FileError) in try picture.add([rows(10)], className: "a", place: "1") } == nil)
    #expect(problem { () throws(FileError) in try pictures.add(picture) } == nil)
    #expect(problem { () throws(FileError) in try pictures.add(picture) }?.contains("twice") == true)
    var other = DrawnPicture(SourceFile(place: "b.png"), labelPath: "a.json")
    #expect(problem { () throws(FileError) in try other.add([rows(6)], className: "a", place: "1") } == nil)
    #expect(
      problem { () throws(FileError) in try pictures.add(other) }?.contains("more than 15 points") == true)
  }

  @Test func aGroupIsOfOneClass() throws {
    var picture = DrawnPicture(file, labelPath: "a.json")
    try picture.add([rows(1)], className: "a", group: "1", place: "1")
    try picture.add([rows(2)], className: "b", group: "1", place: "2")
    try picture.add([rows(3)], className: "a", group: "1", place: "3")
    try picture.add([rows(4)], className: " ", place: "4")
    #expect(picture.objects.map(\.className) == ["a", "b", nil] && picture.objects[0].pieces.count == 2)
  }
}
