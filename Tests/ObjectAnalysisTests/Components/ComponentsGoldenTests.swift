import Foundation
import Imaging
import ObjectAnalysis
import Testing

/// What scikit-image and scipy measured; made by `tools/make-components-golden`.
struct ComponentsGolden: Decodable {
  struct Object: Decodable {
    var label: Int
    var area: Int
    var first: [Int]
    var bounds: [Int]
    var centroid: [Double]
    var perimeterCrofton: Double
    /// Of the convex image.
    var feretMaximum: Double
    /// The same of the object's own outline.
    var feretOutline: Double
    var majorAxis: Double
    var minorAxis: Double
    var orientation: Double
  }

  struct Map: Decodable {
    var map: String
    var classes: Int
    /// After scipy filled the holes of what is not background.
    var filledPixels: Int
    var objects: [Object]
  }

  var maps: [Map]

  static func load() throws -> ComponentsGolden {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Self.self, from: Data(contentsOf: URL(filePath: fixture("golden.json"))))
  }

  static func fixture(_ name: String) -> String {
    Bundle.module.resourceURL!.appending(path: "Fixtures/components/\(name)").path
  }
}

@Suite struct ComponentsGoldenTests {
  @Test func scikitImageFindsTheSameObjects() throws {
    let golden = try ComponentsGolden.load()
    #expect(golden.maps.count == 6)
    for expected in golden.maps {
      let map = try PictureFile.readLabels(ComponentsGolden.fixture(expected.map))
      var components = try ConnectedComponents(size: map.size)
      components.analyze(map)
      #expect(components.objects.count == expected.objects.count, "\(expected.map)")
      guard components.objects.count == expected.objects.count else { continue }
      for (index, other) in expected.objects.enumerated() {
        let object = components.objects[index]
        #expect(Int(object.label) == other.label && object.area == other.area, "\(expected.map) \(index)")
        #expect([object.firstPixel.x, object.firstPixel.y] == other.first)
        let box = object.bounds
        #expect([box.left, box.top, box.right, box.bottom] == other.bounds)
        #expect(abs(object.centroid.x - other.centroid[0]) < 1e-9)
        #expect(abs(object.centroid.y - other.centroid[1]) < 1e-9)
      }
    }
  }
}
