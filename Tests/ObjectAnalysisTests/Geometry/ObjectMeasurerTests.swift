import AllocationCounter
import Foundation
import Imaging
import ObjectAnalysis
import Testing

@Suite struct ObjectMeasurerTests {
  func shapes(_ map: LabelMap) throws -> [ObjectGeometry] {
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    var measurer = try ObjectMeasurer(size: map.size)
    measurer.measure(components.table)
    return measurer.shapes.map { $0 }
  }

  func disc(radius: Double, side: Int) -> LabelMap {
    var map = LabelMap(size: PixelSize(width: side, height: side))
    let center = Double(side - 1) / 2
    for y in 0..<side {
      for x in 0..<side where hypot(Double(x) - center, Double(y) - center) <= radius { map[x, y] = 1 }
    }
    return map
  }

  @Test func scikitImageMeasuresTheSame() throws {
    for expected in try ComponentsGolden.load().maps {
      let shapes = try shapes(PictureFile.readLabels(ComponentsGolden.fixture(expected.map)))
      #expect(shapes.count == expected.objects.count)
      for (index, (shape, other)) in zip(shapes, expected.objects).enumerated() {
        let name = "\(expected.map) \(index)"
        #expect(abs(shape.perimeter - other.perimeterCrofton) < 1e-9 * other.perimeterCrofton, "\(name)")
        #expect(abs(shape.majorAxis - other.majorAxis) < 1e-6, "\(name)")
        #expect(abs(shape.minorAxis - other.minorAxis) < 1e-6, "\(name)")
        #expect(abs(shape.feretMaximum - other.feretOutline) < 1e-9, "\(name)")
        // scikit-image's own takes all pixels whose centres lie in the hull: their sides can stand out by half a pixel at
        // each end.
        #expect(shape.feretMaximum <= other.feretMaximum + 1e-9, "\(name)")
        #expect(shape.feretMaximum >= other.feretMaximum - 1, "\(name)")
        // It measures angles from the y axis, and gives round objects some angle.
        if shape.majorAxis - shape.minorAxis > 0.5 {
          let turned = Double.pi / 2 - other.orientation - shape.orientation
          #expect(abs(sin(turned)) < 1e-6, "\(name)")
        }
      }
    }
  }

  @Test(arguments: [4, 6, 9, 14, 20, 35.5, 60])
  func discsAreRound(radius: Double) throws {
    let shape = try shapes(disc(radius: radius, side: 2 * Int(radius) + 8))[0]
    #expect(abs(shape.perimeter - 2 * .pi * radius) < 0.06 * 2 * .pi * radius)
    #expect(shape.circularity > 0.9)
    #expect(abs(shape.feretMaximum - 2 * radius) < 1.1 && abs(shape.feretMinimum - 2 * radius) < 1.1)
    #expect(abs(shape.majorAxis - 2 * radius) < 0.6 && abs(shape.minorAxis - 2 * radius) < 0.6)
  }

  @Test func hullDiametersAgreeWithAllPairsAndAllDirections() throws {
    for seed in 1...20 {
      var random = SeededGenerator(seed: UInt64(seed))
      var map = LabelMap(size: PixelSize(width: 14, height: 11))
      for index in map.labels.indices where Int.random(in: 0..<10, using: &random) < 4 {
        map.labels[index] = 1
      }
      for (shape, object) in zip(try shapes(map), floodFillComponents(map)) {
        let corners = object.pixels.flatMap { x, y in
          [(-0.5, 0.0), (0.5, 0), (0, -0.5), (0, 0.5)].map { (Double(x) + $0.0, Double(y) + $0.1) }
        }
        var longest = 0.0
        for a in corners { for b in corners { longest = max(longest, hypot(a.0 - b.0, a.1 - b.1)) } }
        #expect(abs(shape.feretMaximum - longest) < 1e-9)
        // The width over 720 directions is at most a little above the true one.
        var narrowest = Double.infinity
        for step in 0..<720 {
          let angle = Double(step) * .pi / 720
          let along = corners.map { $0.0 * cos(angle) + $0.1 * sin(angle) }
          narrowest = min(narrowest, along.max()! - along.min()!)
        }
        #expect(shape.feretMinimum <= narrowest + 1e-9 && shape.feretMinimum > narrowest - 0.05)
      }
    }
  }

  @Test func aBarKnowsItsAxes() throws {
    var map = LabelMap(size: PixelSize(width: 60_000, height: 3))
    for x in 50_000..<50_040 { for y in 0..<3 { map[x, y] = 1 } }
    let shape = try shapes(map)[0]
    // 4 sqrt((n^2 - 1) / 12), far from the picture's corner too.
    #expect(abs(shape.majorAxis - 4 * (1599.0 / 12).squareRoot()) < 1e-9)
    #expect(abs(shape.minorAxis - 4 * (8.0 / 12).squareRoot()) < 1e-9)
    #expect(abs(shape.orientation) < 1e-12)
    #expect(shape.feretMinimum == 3)
    #expect(shape.circularity < 0.3)
  }

  @Test func meanColours() throws {
    let map = labelMap("1.", ".2")
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    var picture = RGBImage(size: PixelSize(width: 5, height: 4))
    picture[0, 0] = RGBColor(200, 100, 3)
    picture[1, 1] = RGBColor(100, 50, 3)
    picture[3, 3] = RGBColor(255, 255, 255)
    picture[4, 3] = RGBColor(9, 9, 9)
    var colors = try ColorMeasurer(size: map.size, reduction: 2)
    colors.measure(components.table, picture: picture.view)
    #expect(colors.color(of: 0) == RGBColor(75, 38, 2))
    #expect(colors.color(of: 1) == RGBColor(64, 64, 64))
    let grey = [UInt8](0..<16)
    colors.measure(
      components.table,
      picture: ImageView(
        size: PixelSize(width: 4, height: 4), format: .grey, bytesPerRow: 4, bytes: grey.span.bytes))
    #expect(colors.color(of: 0) == RGBColor(3, 3, 3))
  }

  @Test func measuringAllocatesNothing() throws {
    let map = disc(radius: 20, side: 64)
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    var measurer = try ObjectMeasurer(size: map.size)
    measurer.measure(components.table)
    var colors = try ColorMeasurer(size: map.size, reduction: 1)
    let picture = RGBImage(size: map.size)
    // The first call of a function may set up its types.
    colors.measure(components.table, picture: picture.view)
    let before = thread_allocation_count()
    for _ in 0..<5 {
      measurer.measure(components.table)
      colors.measure(components.table, picture: picture.view)
    }
    #expect(thread_allocation_count() == before)
  }
}
