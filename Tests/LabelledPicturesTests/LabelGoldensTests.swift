import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

/// Files that other programs wrote of objects that are known: `tools/make-label-goldens`.
@Suite struct LabelGoldensTests {
  let scratch: DatasetScratch

  init() throws { scratch = try DatasetScratch() }

  /// The form with its pictures, imported.
  private func load(_ form: String, pictures: (String) -> String) throws -> (ImportReport, Dataset) {
    let source = try scratch.copy(of: "labels/\(form)", as: form)
    for name in ["002", "003"] {
      let path = "\(source)/\(pictures(name))/\(name).png"
      try prepareFolder(String(path[..<path.lastIndex(of: "/")!]))
      try writeFileAtomically(path, readFile("\(DatasetScratch.fixture("nuclei"))/images/\(name).png"))
    }
    let folder = try SourceFolder(source)
    let format = try #require(ImportFormats.recognised(in: folder))
    let report = try DatasetImport(format).run(from: source, to: "\(scratch.path)/\(form)-set")
    return (report, try Dataset(path: "\(scratch.path)/\(form)-set"))
  }

  private func truth(_ name: String) throws -> InstanceMap {
    try PictureFile.readNumbers("\(DatasetScratch.fixture("nuclei"))/instances/\(name).png")
  }

  /// Whether two maps show the same objects under any numbers.
  private func showTheSame(_ left: InstanceMap, _ right: InstanceMap) -> Bool {
    var numbers: [UInt16: UInt16] = [:]
    for (one, other) in zip(left.identifiers, right.identifiers) {
      guard numbers[one, default: other] == other else { return false }
      numbers[one] = other
    }
    return Set(numbers.values).count == numbers.count && numbers[0, default: 0] == 0
  }

  @Test(arguments: [
    ("coco-packed", "coco", "images"), ("cellpose", "label-pictures", "."),
    ("tiff-float", "label-pictures", "images"),
    ("tiff-32", "label-pictures", "images"), ("numpy", "label-pictures", "images"),
    ("object-masks", "mask-per-object", ""),
  ])
  func everyPixelIsTheSame(form: String, format: String, folder: String) throws {
    let (report, dataset) = try load(form) { folder.isEmpty ? "\($0)/images" : folder }
    #expect(report.pictures == 2 && report.losses.lines.isEmpty && report.leftOut.isEmpty)
    for item in dataset.items {
      let instances = try #require(try dataset.load(item).instances)
      #expect(showTheSame(instances, try truth(item.name)), "\(item.name)")
    }
    #expect(report.objects.map(\.count) == [try count()])
  }

  private func count() throws -> Int {
    try ["002", "003"].reduce(0) { $0 + Set(try truth($1).identifiers).subtracting([0]).count }
  }

  /// Outlines go through the middles of the outermost pixels: what they enclose may lack those pixels, and nothing else.
  @Test(arguments: [("coco-polygons", "images"), ("yolo-outlines", "images/train")])
  func outlinesLieWithinAPixel(form: String, folder: String) throws {
    let (report, dataset) = try load(form) { _ in folder }
    #expect(report.objects.map(\.count) == [try count()])
    for item in dataset.items {
      let (found, truth) = (try #require(try dataset.load(item).instances), try truth(item.name))
      let width = truth.size.width
      var wrong = 0
      for y in 1..<truth.size.height - 1 {
        for x in 1..<width - 1 {
          let around = (-1...1).flatMap { dy in
            (-1...1).map { dx in truth.identifiers[(y + dy) * width + x + dx] }
          }
          guard Set(around).count == 1 else { continue }
          // Inside of an object, or far from all: the same.
          if (found.identifiers[y * width + x] == 0) != (around[0] == 0) { wrong += 1 }
        }
      }
      #expect(wrong == 0, "\(item.name)")
    }
  }

  @Test func boxesAreTheSame() throws {
    let (_, dataset) = try load("yolo-boxes") { _ in "images/train" }
    for item in dataset.items {
      let found = try #require(dataset.objects(of: item, in: try dataset.load(item)))
      let expected = try truth(item.name).objectBoxes
      #expect(Set(found.map { "\($0.box)" }) == Set(expected.map { "\($0.bounds)" }))
    }
  }
}
