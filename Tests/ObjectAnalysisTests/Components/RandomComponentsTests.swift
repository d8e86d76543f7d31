import Foundation
import Imaging
import ObjectAnalysis
import Testing

/// What scikit-image measured in one label map, added up; made by `tools/make-components-golden`.
private struct MapSums {
  var map: String
  /// FNV-1a over the pixels, 64 bits.
  var checksum: UInt64
  var objects: Int
  /// Per measurement, the sum over the objects of the measurement times the object's number from 1: objects in another
  /// order change it.
  var sums: [String: Double]

  static func read(_ name: String) throws -> [MapSums] {
    let text = try String(contentsOfFile: ComponentsGolden.fixture(name), encoding: .utf8)
    let lines = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    let columns = lines[0]
    return try lines.dropFirst().map { fields in
      var sums: [String: Double] = [:]
      for column in 3..<columns.count { sums[columns[column]] = Double(fields[column]) ?? .nan }
      return MapSums(
        map: fields[0], checksum: try #require(UInt64(fields[1], radix: 16)),
        objects: try #require(Int(fields[2])), sums: sums)
    }
  }

  /// How far the sums measured here may be from these.
  ///
  /// - Parameter weight: the sum of the objects' numbers.
  func differences(from measured: [String: Double], weight: Double) -> [String] {
    var different: [String] = []
    for (name, expected) in sums {
      // Nothing is added up where no object is.
      let value = measured[name] ?? 0
      let range: ClosedRange<Double>
      // The file has ten digits.
      let digits = 1e-9 * (abs(expected) + weight)
      switch name {
      case "label", "area", "left", "top", "right", "bottom", "border": range = expected...expected
      case "major", "minor":
        // Of a single line of pixels, the short axis is the root of a rounding error.
        range = expected - digits - 1e-7 * weight...expected + digits + 1e-7 * weight
      case "feret_convex":
        // scikit-image also takes pixels whose centres lie in the hull: their sides stand out by up to half a pixel at
        // each end.
        range = expected - digits - weight...expected + digits
      case "orientation_cosine", "orientation_sine":
        range = expected - digits - 1e-4...expected + digits + 1e-4
      default: range = expected - digits...expected + digits
      }
      if !range.contains(value) { different.append("\(name) \(value) instead of \(expected)") }
    }
    return different
  }
}

/// Thousands of label maps, random ones and windows of pictures, against scikit-image.
@Suite struct RandomComponentsTests {
  @Test func scikitImageMeasuresRandomMapsTheSame() throws {
    let golden = try MapSums.read("random.csv")
    #expect(golden.count == 3000)
    try check(golden) { number in randomMap(try #require(Int(number))) }
  }

  @Test func scikitImageMeasuresWindowsOfPicturesTheSame() throws {
    let golden = try MapSums.read("windows.csv")
    #expect(golden.count == 498)
    var pictures: [String: LabelMap] = [:]
    try check(golden) { name in
      // A file, and where the window begins.
      let words = name.split(separator: " ").map(String.init)
      let picture = try pictures[words[0]] ?? labels(ofPicture: words[0])
      pictures[words[0]] = picture
      return window(of: picture, left: try #require(Int(words[1])), top: try #require(Int(words[2])))
    }
  }

  /// Nuclei are label pictures. Frames of bacteria are grey: bacteria are dark, and noise makes grains about them.
  private func labels(ofPicture name: String) throws -> LabelMap {
    var map = try PictureFile.readLabels(
      Bundle.module.resourceURL!.appending(path: "Fixtures/\(name)").path)
    if name.hasPrefix("motile") {
      for index in map.labels.indices {
        let grey = map.labels[index]
        map.labels[index] = grey <= 130 ? 2 : grey <= 142 ? 1 : 0
      }
    }
    return map
  }

  private func window(of picture: LabelMap, left: Int, top: Int) -> LabelMap {
    var map = LabelMap(size: PixelSize(width: 48, height: 48))
    for y in 0..<48 { for x in 0..<48 { map[x, y] = picture[left + x, top + y] } }
    return map
  }

  private func check(_ golden: [MapSums], make: (String) throws -> LabelMap) throws {
    var otherMaps: [String] = []
    var otherSums: [String] = []
    for expected in golden {
      let map = try make(expected.map)
      guard checksum(map) == expected.checksum else {
        otherMaps.append(expected.map)
        continue
      }
      let measured = try measure(map)
      guard measured.objects == expected.objects else {
        otherSums.append("\(expected.map): \(measured.objects) objects instead of \(expected.objects)")
        continue
      }
      let weight = Double(measured.objects * (measured.objects + 1) / 2)
      let different = expected.differences(from: measured.sums, weight: weight)
      if !different.isEmpty { otherSums.append("\(expected.map): \(different.joined(separator: ", "))") }
    }
    #expect(otherMaps.isEmpty, "\(otherMaps.count) maps are not the same: \(otherMaps.prefix(10))")
    #expect(otherSums.isEmpty, "\(otherSums.count) maps measure differently: \(otherSums.prefix(10))")
  }

  private func checksum(_ map: LabelMap) -> UInt64 {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for label in map.labels { value = (value ^ UInt64(label)) &* 0x0100_0000_01B3 }
    return value
  }

  private func measure(_ map: LabelMap) throws -> (objects: Int, sums: [String: Double]) {
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    var measurer = try ObjectMeasurer(size: map.size)
    measurer.measure(components.table)
    var sums: [String: Double] = [:]
    let count = components.objects.count
    for index in 0..<count {
      let (object, shape) = (components.objects[index], measurer.shapes[index])
      let (box, center) = (object.bounds, object.centroid)
      // What is round has any direction, so the direction counts as much as the axes differ.
      let difference = shape.majorAxis * shape.majorAxis - shape.minorAxis * shape.minorAxis
      let cosine = difference * cos(2 * shape.orientation)
      let sine = difference * sin(2 * shape.orientation)
      let values: KeyValuePairs<String, Double> = [
        "label": Double(object.label), "area": Double(object.area), "left": Double(box.left),
        "top": Double(box.top), "right": Double(box.right), "bottom": Double(box.bottom),
        "border": object.touchesBorder ? 1 : 0, "x": center.x, "y": center.y, "perimeter": shape.perimeter,
        "circularity": shape.circularity, "feret": shape.feretMaximum, "feret_convex": shape.feretMaximum,
        "major": shape.majorAxis, "minor": shape.minorAxis,
        "orientation_cosine": cosine, "orientation_sine": sine,
      ]
      for (name, value) in values { sums[name, default: 0] += Double(index + 1) * value }
    }
    return (count, sums)
  }
}
