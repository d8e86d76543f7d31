import DatasetFixtures
import Imaging
import Shapes
import System
import Testing

@testable import LabelledPictures

/// What goes out comes in again: the same pictures, splits, classes and objects, pixel by pixel.
@Suite struct RoundTripTests {
  let scratch: DatasetScratch
  var source: String { "\(scratch.path)/set" }
  static let size = PixelSize(width: 40, height: 30)

  init() throws {
    scratch = try DatasetScratch()
    for folder in ["images", "masks", "instances"] { try prepareFolder("\(source)/\(folder)") }
    try scratch.write(
      """
      classes:
        - { name: background, color: "#000000" }
        - { name: round, color: "#d55e00" }
        - { name: long, color: "#56b4e9" }
      """, to: "set/classes.yaml")
    try scratch.write(#"{"train": ["a"], "val": ["b"], "test": ["c"]}"#, to: "set/split.json")
    for (number, name) in ["a", "b", "c"].enumerated() { try writePicture(name, shift: number) }
  }

  /// A ring with an object in its hole, one cut by the edge, two that touch, a single pixel, one in two pieces.
  private static func drawn(shift: Int) -> (mask: LabelMap, instances: InstanceMap) {
    var (mask, instances) = (LabelMap(size: size), InstanceMap(size: size))
    func draw(_ number: UInt16, _ label: UInt8, _ isInside: (Int, Int) -> Bool) {
      for y in 0..<size.height {
        for x in 0..<size.width where isInside(x - shift, y) {
          mask[x, y] = label
          instances.identifiers[y * size.width + x] = number
        }
      }
    }
    draw(1, 1) { x, y in (9...49).contains((x - 10) * (x - 10) + (y - 10) * (y - 10)) }
    draw(2, 2) { x, y in abs(x - 10) <= 1 && abs(y - 10) <= 1 }
    draw(3, 1) { x, y in x < 4 && y > 20 }
    draw(4, 2) { x, y in (22..<27).contains(x) && (3..<9).contains(y) }
    draw(5, 2) { x, y in (27..<31).contains(x) && (5..<12).contains(y) }
    draw(6, 1) { x, y in x == 34 && y == 2 }
    draw(7, 1) { x, y in ((20..<28).contains(x) || (29..<35).contains(x)) && (20..<26).contains(y) }
    return (mask, instances)
  }

  private func writePicture(_ name: String, shift: Int) throws {
    let (mask, instances) = Self.drawn(shift: shift)
    var picture = RGBImage(size: Self.size)
    for index in mask.labels.indices {
      for channel in 0..<3 {
        picture.pixels[3 * index + channel] = 40 &+ 60 &* mask.labels[index] &+ UInt8(shift)
      }
    }
    try writeFileAtomically("\(source)/images/\(name).png", PNGCodec.encode(picture))
    try writeFileAtomically("\(source)/masks/\(name).png", PNGCodec.encode(mask))
    try writeFileAtomically("\(source)/instances/\(name).png", PNGCodec.encode(instances))
  }

  private struct Object: Hashable {
    let className: String
    let runs: [String]
  }

  private func objects(_ dataset: Dataset, _ item: Dataset.Item) throws -> Set<Object> {
    Set(
      try dataset.exported(item).objects.map { object in
        Object(
          className: dataset.palette.entries[object.label].name,
          runs: object.region.runs.map { "\($0.y) \($0.minX)-\($0.maxX)" })
      })
  }

  @Test(arguments: ["coco", "labelme", "geojson", "imagej-roi"])
  func objectsComeBack(form: String) throws {
    let original = try Dataset(path: source)
    let (out, again) = ("\(scratch.path)/out", "\(scratch.path)/again")
    let report = try DatasetExport(try #require(ExportFormats.named(form))).run(original, to: out)
    #expect(report.pictures == 3 && report.objects == 21 && report.lost.isEmpty)
    let recognised = try #require(ImportFormats.recognised(in: try SourceFolder(out)))
    #expect(recognised.name == form)
    let imported = try DatasetImport(recognised).run(from: out, to: again)
    #expect(imported.losses == ImportLosses() && imported.leftOut.isEmpty)
    let dataset = try Dataset(path: again)
    #expect(dataset.items.map(\.name) == ["a", "b", "c"])
    #expect(dataset.items.map(\.split) == [.train, .val, .test])
    #expect(Set(dataset.palette.objects.map(\.entry.name)) == ["round", "long"])
    for (old, new) in zip(original.items, dataset.items) {
      #expect(try readFile(old.picturePath) == readFile(new.picturePath))
      #expect(try objects(original, old) == objects(dataset, new))
    }
  }

  @Test func labelPicturesAreADataSetAsTheyAre() throws {
    let original = try Dataset(path: source)
    let out = "\(scratch.path)/out"
    _ = try DatasetExport(MasksExporter.self).run(original, to: out)
    let dataset = try Dataset(path: out)
    #expect(dataset.palette == original.palette && dataset.items.map(\.split) == original.items.map(\.split))
    for (old, new) in zip(original.items, dataset.items) {
      #expect(try readFile(old.maskPath) == readFile(new.maskPath))
      #expect(try objects(original, old) == objects(dataset, new))
    }
  }

  @Test(arguments: ["coco", "labelme"]) func boxesStayBoxes(form: String) throws {
    _ = try scratch.copy(of: "smears")
    let (first, out, again) = ("\(scratch.path)/first", "\(scratch.path)/out", "\(scratch.path)/again")
    _ = try DatasetImport(BoxesImporter.self).run(from: "\(scratch.path)/smears", to: first)
    let original = try Dataset(path: first)
    _ = try DatasetExport(try #require(ExportFormats.named(form))).run(original, to: out)
    let recognised = try #require(ImportFormats.recognised(in: try SourceFolder(out)))
    #expect(recognised.name == form)
    _ = try DatasetImport(recognised).run(from: out, to: again)
    let dataset = try Dataset(path: again)
    for (old, new) in zip(original.items, dataset.items) {
      let (before, after) = (try original.exported(old), try dataset.exported(new))
      let names = (
        before.objects.map { original.palette.entries[$0.label].name },
        after.objects.map { dataset.palette.entries[$0.label].name }
      )
      #expect(names.0 == names.1 && before.objects.map(\.box) == after.objects.map(\.box))
      #expect(before.split == after.split)
    }
  }

  @Test func nothingIsWrittenOver() throws {
    let dataset = try Dataset(path: source)
    let error = fileError { () throws(FileError) in
      try DatasetExport(MasksExporter.self).run(dataset, to: source)
    }
    #expect(error?.path == source && error?.advice == "name a new folder for the output")
  }

  @Test func whatAFormHasNoRoomForIsTold() throws {
    try scratch.write(
      try String(decoding: readFile("\(source)/classes.yaml"), as: UTF8.self)
        + "\nignore_label: 255\num_per_px: 0.5\n", to: "set/classes.yaml")
    var (mask, _) = Self.drawn(shift: 0)
    for x in 0..<10 { mask[x, 0] = 255 }
    try writeFileAtomically("\(source)/masks/a.png", PNGCodec.encode(mask))
    let dataset = try Dataset(path: source)
    let report = try DatasetExport(LabelmeExporter.self).run(dataset, to: "\(scratch.path)/labelme")
    #expect(report.lost == [.ignoredPixels: 1, .scale: 1])
    let coco = try DatasetExport(COCOExporter.self).run(dataset, to: "\(scratch.path)/coco")
    #expect(coco.lost == [.scale: 1])
  }
}
