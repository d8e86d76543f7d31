import Imaging
import Testing

@testable import LabelledPictures

struct ObjectDiametersTests {
  /// A square of side 10 has the area of a disc of 11.28; two of 20 and one of 10 have the median 20.
  @Test func outlinesCountByTheirAreas() {
    var map = InstanceMap(size: PixelSize(width: 60, height: 30))
    for (number, x, side) in [(1, 0, 10), (2, 12, 20), (3, 34, 20)] {
      for y in 0..<side { for column in x..<x + side { map.identifiers[y * 60 + column] = UInt16(number) } }
    }
    var diameters = ObjectDiameters(classes: 4)
    #expect(diameters.median == nil && diameters.median(label: 1) == nil)
    diameters.add(.outlines(TrueOutlines(map, labels: [0, 1, 2, 2])))
    func side(_ diameter: Double?) -> Double { (diameter ?? .nan) * Double.pi.squareRoot() / 2 }
    #expect(abs(side(diameters.median) - 20) < 1e-9)
    #expect(abs(side(diameters.median(label: 1)) - 10) < 1e-9 && diameters.median(label: 3) == nil)
    // Masks that show the middle half of each object.
    var cores = ObjectDiameters(classes: 4)
    cores.add(.outlines(TrueOutlines(map, labels: [0, 1, 2, 2])), coreFractions: [1, 0.5, 1, 1])
    #expect(abs(side(cores.median(label: 1)) - 20) < 1e-9)
  }

  @Test func boxesCountByTheRootOfTheirAreas() {
    var diameters = ObjectDiameters(classes: 2)
    let boxes = [(4, 9), (16, 16)].map { width, height in
      LabelledObject(label: 1, box: PixelBox(minX: 1, minY: 1, maxX: 1 + width, maxY: 1 + height))
    }
    // Boxes are those of whole objects, whatever the masks show.
    diameters.add(.boxes(boxes), coreFractions: [1, 0.5])
    #expect(diameters.median == 11)
  }
}
