import Imaging
import System
import Testing

@testable import Shapes

@Suite struct ImageJROITests {
  let size = PixelSize(width: 40, height: 30)

  /// A header of 64 bytes with numbers at places, and coordinates.
  private func file(_ kind: Int, _ numbers: [(place: Int, count: Int, value: Int)], _ rest: [UInt8] = [])
    -> [UInt8]
  {
    var bytes = Array("Iout".utf8) + [0, 228, UInt8(kind)] + [UInt8](repeating: 0, count: 57)
    for (place, count, value) in numbers {
      for index in 0..<count {
        bytes[place + index] = UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - index)))
      }
    }
    return bytes + rest
  }

  private func bounds(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int)
    -> [(place: Int, count: Int, value: Int)]
  {
    [(8, 2, top), (10, 2, left), (12, 2, bottom), (14, 2, right)]
  }

  private func big(_ numbers: [Float]) -> [UInt8] {
    numbers.flatMap { number in (0..<4).map { UInt8(number.bitPattern >> (8 * (3 - $0)) & 255) } }
  }

  private func region(_ bytes: [UInt8]) throws -> PixelRegion? {
    switch try ImageJROI(bytes, name: "a.roi").area {
    case .outline(let outline): PixelRegion(filling: outline, in: size)
    case .ellipse(let ellipse): PixelRegion(filling: ellipse, in: size)
    case .nothing: nil
    }
  }

  private func problem(_ bytes: [UInt8]) -> String? {
    do throws(FileError) {
      _ = try ImageJROI(bytes, name: "a.roi")
      return nil
    } catch {
      #expect(error.path == "a.roi")
      return error.problem
    }
  }

  @Test(arguments: [
    ["####", "####"], ["#"], ["###", "#.#", "###"], ["##..", "..##"], ["#.#", "...", "###"],
    ["#####", "#...#", "#.#.#", "#...#", "#####"],
  ])
  func regionsComeBackExactly(rows: [String]) throws {
    let drawn = PixelRegionTests.region(rows)
    let moved = PixelRegion(drawn.runs.map { .init(y: $0.y + 7, minX: $0.minX + 9, maxX: $0.maxX + 9) })
    var roi = try #require(ImageJROI(region: moved))
    (roi.name, roi.className, roi.group, roi.position) = ("Zelle ä", "red cell", 3, 1)
    roi.color = RGBColor(1, 2, 250)
    let bytes = try #require(roi.encoded())
    #expect(try ImageJROI(bytes, name: "a.roi") == roi)
    #expect(try region(bytes) == moved)
    for count in bytes.indices { #expect(problem(Array(bytes[..<count])) != nil, "\(count)") }
  }

  @Test func farAndEmptyRegionsAreNotWritten() {
    #expect(ImageJROI(region: PixelRegion()) == nil)
    #expect(ImageJROI(region: PixelRegion([.init(y: 0, minX: 60_530, maxX: 60_535)]))?.encoded() != nil)
    #expect(ImageJROI(region: PixelRegion([.init(y: 0, minX: 60_530, maxX: 60_536)])) == nil)
  }

  @Test func uprightSelectionsAreRead() throws {
    let rectangle = try region(file(1, bounds(3, 4, 13, 9)))
    #expect(rectangle?.area == 50 && rectangle?.box == PixelBox(minX: 3, minY: 4, maxX: 13, maxY: 9))
    let oval = try region(file(2, bounds(3, 4, 13, 9)))
    #expect(oval == PixelRegion(ellipseIn: PixelBox(minX: 3, minY: 4, maxX: 13, maxY: 9), in: size))
    let round = try #require(try region(file(1, bounds(3, 4, 23, 24) + [(54, 2, 20)])))
    let circle = try #require(try region(file(2, bounds(3, 4, 23, 24))))
    #expect(abs(round.area - circle.area) < 12 && round.box == circle.box)
    // Fractions of pixels stand where lines have their ends.
    var bytes = file(1, bounds(3, 4, 14, 10) + [(50, 2, 128)])
    bytes.replaceSubrange(18..<34, with: big([3.6, 4.6, 10, 5]))
    #expect(try region(bytes)?.box == PixelBox(minX: 4, minY: 5, maxX: 14, maxY: 10))
    // Partly left of the picture.
    #expect(try region(file(1, bounds(65_532, 4, 6, 9)))?.box == PixelBox(minX: 0, minY: 4, maxX: 6, maxY: 9))
  }

  @Test(arguments: [0, 7, 8]) func polygonsAreRead(kind: Int) throws {
    let corners: [UInt8] = [0, 0, 0, 10, 0, 10, 0, 0, 0, 0, 0, 0, 0, 6, 0, 6]
    #expect(try region(file(kind, bounds(3, 4, 13, 10) + [(16, 2, 4)], corners))?.area == 60)
    // The number of points in 32 bits.
    #expect(try region(file(kind, bounds(3, 4, 13, 10) + [(18, 4, 4)], corners))?.area == 60)
    let exact = big([3.6, 13.6, 13.6, 3.6, 4, 4, 10, 10])
    let fine = try region(file(kind, bounds(3, 4, 13, 10) + [(16, 2, 4), (50, 2, 128)], corners + exact))
    #expect(fine?.box == PixelBox(minX: 4, minY: 4, maxX: 14, maxY: 10))
  }

  @Test func shapesMayHaveCurves() throws {
    // A circle of four curves around (20, 15), and a square in it.
    let c: Float = 5.5228
    let path: [Float] = [
      0, 30, 15, 3, 30, 15 + c, 20 + c, 25, 20, 25, 3, 20 - c, 25, 10, 15 + c, 10, 15, 3, 10, 15 - c, 20 - c,
      5,
      20, 5, 3, 20 + c, 5, 30, 15 - c, 30, 15, 4, 0, 18, 13, 1, 22, 13, 1, 22, 17, 1, 18, 17, 4,
    ]
    let roi = try #require(try region(file(1, bounds(10, 5, 30, 25) + [(36, 4, path.count)], big(path))))
    let circle = try #require(
      PixelRegion(filling: Ellipse(center: Point(x: 20, y: 15), radiusX: 10, radiusY: 10), in: size))
    // Centres of pixels that lie on the circle itself may go either way.
    #expect(abs(roi.area - (circle.area - 16)) <= 8)
    let parabola: [Float] = [0, 5, 5, 2, 15, 25, 25, 5, 4]
    #expect(try region(file(1, [(36, 4, parabola.count)], big(parabola)))?.box?.maxY == 15)
  }

  @Test(arguments: [3, 4, 5, 6, 9, 10]) func linesAndPointsCoverNothing(kind: Int) throws {
    #expect(try ImageJROI(file(kind, []), name: "a.roi").area == .nothing)
  }

  @Test func textsCoverNothing() throws {
    #expect(try ImageJROI(file(1, bounds(1, 1, 9, 9) + [(48, 2, 1)]), name: "a.roi").area == .nothing)
    #expect(try ImageJROI(file(0, [(16, 2, 2)], [0, 0, 0, 1, 0, 0, 0, 1]), name: "a.roi").area == .nothing)
  }

  @Test func damageIsNamed() {
    let path: [Float] = [0, 1, 1, 1, 9, 1, 1, 9, 9, 4]
    func shape(_ place: Int, _ value: Float) -> [UInt8] {
      var changed = path
      changed[place] = value
      return file(1, [(36, 4, path.count)], big(changed))
    }
    #expect(problem(shape(1, 2)) == nil)
    for value in [Float.nan, .infinity, 1e9, -3e38] { #expect(problem(shape(1, value)) != nil) }
    for value in [Float(5), -1, 0.5] { #expect(problem(shape(3, value)) != nil, "\(value)") }
    #expect(problem(file(1, [(36, 4, 0x7FFF_FFFF)], big(path)))?.contains("breaks off") == true)
    #expect(problem(file(0, [(16, 2, 65_535)]))?.contains("65535 points") == true)
    #expect(problem(file(0, [(18, 4, 0x7FFF_FFFF)]))?.contains("breaks off") == true)
    #expect(problem(file(0, [(18, 4, 0xFFFF_FFFF)]))?.contains("breaks off") == true)
    #expect(problem(file(1, bounds(9, 9, 3, 3))) != nil)
    #expect(problem(file(77, []))?.contains("type 77") == true)
    #expect(problem(file(1, [(60, 4, 0x7FFF_FFF0)]))?.contains("breaks off") == true)
    #expect(problem(Array("Jout".utf8))?.contains("no ImageJ ROI") == true)
    #expect(problem([]) != nil)
  }
}
