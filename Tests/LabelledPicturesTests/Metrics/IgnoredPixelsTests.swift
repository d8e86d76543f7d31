import Imaging
import Testing

@testable import LabelledPictures

struct IgnoredPixelsTests {
  /// The right half of the picture was judged by nobody.
  private let mask: LabelMap = {
    var mask = LabelMap(size: PixelSize(width: 8, height: 4))
    for y in 0..<4 { for x in 4..<8 { mask[x, y] = 255 } }
    return mask
  }()

  private func object(_ minX: Int, _ maxX: Int) -> LabelledObject {
    LabelledObject(label: 1, box: PixelBox(minX: minX, minY: 0, maxX: maxX, maxY: 4))
  }

  @Test func moreThanHalfOfAnObjectDecides() throws {
    #expect(IgnoredPixels(of: mask, ignoreLabel: nil) == nil)
    #expect(IgnoredPixels(of: mask, ignoreLabel: 254) == nil)
    let ignored = try #require(IgnoredPixels(of: mask, ignoreLabel: 255))
    var instances = InstanceMap(size: mask.size)
    // The first has half of its pixels there, the second three of four; the third has none.
    for x in 3..<5 { instances.identifiers[x] = 1 }
    for x in 3..<7 { instances.identifiers[8 + x] = 2 }
    #expect(ignored.holds(instances, count: 4) == [false, false, true, false])
    #expect(!ignored.holds(object(2, 6), showsCores: false))
    #expect(ignored.holds(object(3, 6), showsCores: false))
    // At half the size.
    var small = InstanceMap(size: PixelSize(width: 4, height: 2))
    small.identifiers = [1, 1, 1, 0, 2, 2, 2, 2]
    #expect(ignored.holds(small, count: 3, reduction: 2) == [false, false, false])
    small.identifiers[1] = 0
    small.identifiers[3] = 1
    #expect(ignored.holds(small, count: 3, reduction: 2) == [false, true, false])
  }

  /// Around a core the mask may ignore the rest of the object.
  @Test func aBoxWithACoreWasJudged() throws {
    var mask = mask
    mask[6, 2] = 1
    let ignored = try #require(IgnoredPixels(of: mask, ignoreLabel: 255))
    #expect(ignored.holds(object(3, 8), showsCores: false))
    #expect(!ignored.holds(object(3, 8), showsCores: true))
    #expect(ignored.holds(object(3, 6), showsCores: true))
  }
}
