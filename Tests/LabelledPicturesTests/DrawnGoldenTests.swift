import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

/// The nuclei of a fixture come back from each form, written by other programs' code: `tools/make-label-goldens`.
@Suite struct DrawnGoldenTests {
  struct Form: CustomTestStringConvertible, Sendable {
    let name: String
    let format: any LabelImporter.Type
    let pictures: String
    let isExact: Bool
    var testDescription: String { name }
  }

  static let outlines = [
    Form(name: "labelme", format: LabelmeImporter.self, pictures: ".", isExact: false),
    Form(name: "labelme-masks", format: LabelmeImporter.self, pictures: ".", isExact: true),
    Form(name: "cvat", format: CVATImporter.self, pictures: "images", isExact: false),
    Form(name: "cvat-masks", format: CVATImporter.self, pictures: "images", isExact: true),
    Form(name: "imagej", format: ImageJROIImporter.self, pictures: ".", isExact: true),
    Form(name: "geojson", format: GeoJSONImporter.self, pictures: ".", isExact: true),
  ]
  static let boxes = [
    Form(name: "cvat-boxes", format: CVATImporter.self, pictures: "images", isExact: true),
    Form(name: "voc", format: VOCImporter.self, pictures: "JPEGImages", isExact: true),
  ]

  private func truth(_ name: String) throws -> InstanceMap {
    try PictureFile.readNumbers(DatasetScratch.fixture("nuclei/instances/\(name).png"))
  }

  /// Numbers in the order in which their objects first stand in the other map.
  private func renumbered(_ map: InstanceMap, as other: InstanceMap) -> [UInt16] {
    var numbers: [UInt16: UInt16] = [0: 0]
    for (own, others) in zip(map.identifiers, other.identifiers) where own != 0 && others != 0 {
      if numbers[own] == nil { numbers[own] = others }
    }
    return map.identifiers.map { numbers[$0] ?? .max }
  }

  @Test(arguments: outlines) func objectsComeBack(form: Form) throws {
    let folder = try DrawnFolder(golden: form.name, picturesIn: form.pictures)
    #expect(ImportFormats.recognised(in: try SourceFolder(folder.source))?.name == form.format.name)
    let report = try folder.run(form.format)
    #expect(
      report.objects.map(\.name) == ["nucleus"] && report.losses.lines.isEmpty && report.leftOut.isEmpty)
    var total = 0
    for name in ["002", "003"] {
      let truth = try truth(name)
      let made = try PictureFile.readNumbers("\(folder.destination)/instances/\(name).png")
      try #require(made.size == truth.size)
      let count = Set(truth.identifiers).count
      #expect(Set(made.identifiers).count == count)
      total += count - 1
      let found = renumbered(made, as: truth)
      if form.isExact { #expect(found == truth.identifiers) }
      // What differs touches a pixel of another number: it lies at the outline.
      let (width, height) = (truth.size.width, truth.size.height)
      for place in found.indices where found[place] != truth.identifiers[place] {
        let (x, y) = (place % width, place / width)
        let isNear = (max(0, y - 1)...min(height - 1, y + 1)).contains { row in
          (max(0, x - 1)...min(width - 1, x + 1)).contains {
            truth.identifiers[row * width + $0] != truth.identifiers[place]
          }
        }
        #expect(isNear, "\(name) (\(x), \(y))")
      }
    }
    #expect(report.objects[0].count == total)
  }

  @Test(arguments: boxes) func boxesComeBack(form: Form) throws {
    let folder = try DrawnFolder(golden: form.name, picturesIn: form.pictures)
    #expect(ImportFormats.recognised(in: try SourceFolder(folder.source))?.name == form.format.name)
    let report = try folder.run(form.format)
    #expect(report.objects.map(\.name) == ["nucleus"] && report.leftOut.isEmpty && report.madeSplit == nil)
    let dataset = try Dataset(path: folder.destination)
    #expect(Set(dataset.items(in: .train).map(\.name)) == ["002"])
    for item in dataset.items {
      let truth = try truth(item.name)
      var mask = LabelMap(size: truth.size)
      for place in mask.labels.indices where truth.identifiers[place] != 0 { mask.labels[place] = 1 }
      let expected = LabelledObject.objects(in: truth, mask: mask, classes: 2)
      let found = try #require(dataset.objects(of: item, in: try dataset.load(item)))
      #expect(found == expected)
    }
  }

  /// Files that break off anywhere are named; the same folder gives the same bytes.
  @Test(arguments: outlines + boxes) func brokenFilesAreNamed(form: Form) throws {
    let folder = try DrawnFolder(golden: form.name, picturesIn: form.pictures)
    let source = try SourceFolder(folder.source)
    let file = try #require(source.files.first { ["json", "xml", "zip", "geojson"].contains($0.ending) })
    let bytes = try readFile(source.path(of: file))
    let step = max(1, bytes.count / 40)
    for count in Array(stride(from: 0, to: bytes.count - 1, by: step)) + [bytes.count - 3] {
      try folder.write(Array(bytes[..<count]), to: file.place)
      #expect(folder.error(form.format)?.path.hasPrefix(source.path(of: file)) == true, "\(count)")
    }
    try folder.write(bytes, to: file.place)
    _ = try folder.run(form.format)
    let first = try readFile("\(folder.destination)/masks/003.png")
    let classes = try readFile("\(folder.destination)/classes.yaml")
    _ = try folder.run(form.format)
    #expect(try readFile("\(folder.destination)/masks/003.png") == first)
    #expect(try readFile("\(folder.destination)/classes.yaml") == classes)
  }
}
