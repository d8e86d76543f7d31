import DatasetFixtures
import Foundation
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct InstancesImporterTests {
  let scratch: DatasetScratch
  var source: String { "\(scratch.path)/nuclei" }
  var destination: String { "\(scratch.path)/out/set" }

  init() throws {
    scratch = try DatasetScratch()
    _ = try scratch.copy(of: "nuclei")
  }

  private func importer(border: BorderReach? = .pixels(2)) -> DatasetImport {
    var options = ImportOptions()
    options.border = border
    return DatasetImport(InstancesImporter.self, options: options)
  }

  private func errorOfImport(border: BorderReach? = .pixels(2)) -> FileError? {
    let importer = importer(border: border)
    return fileError { () throws(FileError) in try importer.run(from: source, to: destination) }
  }

  @Test func bordersLieAroundObjects() throws {
    let report = try importer().run(from: source, to: destination)
    #expect(report.pictures == 2 && report.objects.map(\.name) == ["nucleus"])
    let dataset = try Dataset(path: destination)
    #expect(dataset.palette.entries.map(\.name) == ["background", "nucleus", "border"])
    #expect(dataset.palette.borderLabel == 2 && dataset.palette.objects.map(\.label) == [1])
    #expect(dataset.ignoreLabel == 255 && dataset.micrometresPerPixel == 0.5)
    #expect(dataset.items(in: .train).map(\.name) == ["002"])
    var objects = 0
    for item in dataset.items {
      let picture = try dataset.load(item)
      let instances = try #require(picture.instances)
      let (width, height) = (picture.mask.size.width, picture.mask.size.height)
      // By hand: border is what lies at most 2 away from a pixel that is not of its object.
      for y in 0..<height {
        for x in 0..<width where instances.identifiers[y * width + x] != 0 {
          var isNear = false
          for dy in -2...2 {
            for dx in -2...2 where dx * dx + dy * dy <= 4 {
              let (column, row) = (x + dx, y + dy)
              guard column >= 0, column < width, row >= 0, row < height else { continue }
              if instances.identifiers[row * width + column] != instances.identifiers[y * width + x] {
                isNear = true
              }
            }
          }
          if !isNear { #expect(picture.mask[x, y] == 1) }
        }
      }
      #expect(zip(instances.identifiers, picture.mask.labels).allSatisfy { ($0 == 0) == ($1 == 0) })
      // Every object keeps an inside, so that it can be found.
      let found = try #require(dataset.objects(of: item, in: picture))
      #expect(found.count == Set(instances.identifiers).subtracting([0]).count)
      #expect(found.allSatisfy { $0.label == 1 })
      objects += found.count
    }
    #expect(report.objects[0].count == objects)
  }

  @Test func smallObjectsKeepTheirInnermostPixels() {
    let size = PixelSize(width: 9, height: 5)
    var (mask, instances) = (LabelMap(size: size), InstanceMap(size: size))
    for y in 1..<4 { for x in 1..<4 { instances.identifiers[y * 9 + x] = 1 } }
    for y in 1..<4 { for x in 4..<6 { instances.identifiers[y * 9 + x] = 2 } }
    for y in 0..<5 { instances.identifiers[y * 9 + 8] = 3 }
    for index in instances.identifiers.indices where instances.identifiers[index] != 0 {
      mask.labels[index] = 1
    }
    let drawn = BorderDrawing(reach: .pixels(3), label: 2).draw(on: mask, objects: instances)
    let rows = (0..<5).map { y in (0..<9).map { x in "\(drawn[x, y])" }.joined() }
    // All of the line at the picture's edge lies equally deep, so it stays whole.
    #expect(rows == ["000000001", "022211001", "021211001", "022211001", "000000001"])
  }

  @Test func bordersCanGrowWithTheirObjects() {
    let size = PixelSize(width: 16, height: 11)
    var (mask, instances) = (LabelMap(size: size), InstanceMap(size: size))
    // A square of 11 at the picture's left edge, one of 3, and a pixel.
    for y in 0..<11 { for x in 0..<6 { instances.identifiers[y * 16 + x] = 1 } }
    for y in 1..<4 { for x in 7..<10 { instances.identifiers[y * 16 + x] = 2 } }
    instances.identifiers[8 * 16 + 12] = 3
    for index in instances.identifiers.indices where instances.identifiers[index] != 0 {
      mask.labels[index] = 1
    }
    let drawn = BorderDrawing(reach: .share(0.5), label: 2).draw(on: mask, objects: instances)
    let rows = (0..<11).map { y in (0..<16).map { x in "\(drawn[x, y])" }.joined() }
    // The first goes on beyond the picture, so its innermost pixels lie 6 away from its edge.
    #expect(
      rows == [
        "1112220000000000", "1112220222000000", "1112220212000000", "1112220222000000", "1112220000000000",
        "1112220000000000", "1112220000000000", "1112220000000000", "1112220000001000", "1112220000000000",
        "1112220000000000",
      ])
  }

  @Test func distancesRiseToTheMiddleOfEveryObject() throws {
    let size = PixelSize(width: 12, height: 7)
    var instances = InstanceMap(size: size)
    // Four columns at the picture's edge, where the object goes on, a square of 3 beside it, and a pixel.
    for y in 0..<7 { for x in 0..<4 { instances.identifiers[y * 12 + x] = 1 } }
    for y in 1..<4 { for x in 4..<7 { instances.identifiers[y * 12 + x] = 2 } }
    instances.identifiers[5 * 12 + 9] = 3
    let drawn = DistanceDrawing.draw(instances)
    let rows = (0..<7).map { y in (0..<12).map { x in Int(drawn[x, y]) } }
    #expect(rows[0] == [255, 191, 128, 64, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(rows[2] == [255, 191, 128, 64, 128, 255, 128, 0, 0, 0, 0, 0])
    #expect(rows[3] == [255, 191, 128, 64, 128, 128, 128, 0, 0, 0, 0, 0])
    #expect(rows[5] == [255, 191, 128, 64, 0, 0, 0, 0, 0, 255, 0, 0])
  }

  @Test func distanceMapsAreWrittenWithTheirMeaning() throws {
    var options = ImportOptions()
    options.drawsDistance = true
    // Twice: a data set made from the same pictures may be made anew.
    for _ in 0..<2 {
      _ = try DatasetImport(InstancesImporter.self, options: options).run(from: source, to: destination)
    }
    let dataset = try Dataset(path: destination)
    let map = try #require(dataset.maps.first)
    #expect(map == TargetMapDescription(name: "distance", role: .distance, one: 255))
    #expect(dataset.palette.borderLabel == nil)
    for item in dataset.items {
      let instances = try #require(try dataset.load(item).instances)
      let values = try PictureFile.readNumbers("\(destination)/maps/distance/\(item.name).png")
      #expect(values.identifiers == DistanceDrawing.draw(instances).labels.map(UInt16.init))
      #expect(Set(values.identifiers).contains(255))
    }
    let again = try DatasetImport(InstancesImporter.self).run(
      from: destination, to: "\(scratch.path)/out/again")
    #expect(again.leftOut == [LeftOut(name: "distance", reason: "maps are not copied")])
    #expect(try Dataset(path: "\(scratch.path)/out/again").maps.isEmpty)
    let text = try String(contentsOfFile: "\(destination)/classes.yaml", encoding: .utf8)
    try writeFileAtomically(
      "\(destination)/classes.yaml", text.replacing("role: \"distance\"", with: "role: height").utf8)
    let error = fileError { () throws(FileError) in try Dataset(path: destination) }
    #expect(error?.problem.contains("must be one of distance") == true)
  }

  @Test(
    arguments: [("2", .pixels(2)), ("50%", .share(0.5)), ("12.5%", .share(0.125))]
      as [(
        String, BorderReach
      )])
  func reachesAreRead(text: String, reach: BorderReach) {
    #expect(BorderReach(text) == reach && reach.problem == nil && "\(reach)" == text)
  }

  @Test func reachesWithoutSenseAreRefused() {
    for text in ["", "%", "2.5", "two", "50 %x"] { #expect(BorderReach(text) == nil) }
    for text in ["0", "17", "-1", "0%", "100%", "nan%", "1e300%"] {
      #expect(BorderReach(text)?.problem != nil, "\(text)")
    }
  }

  @Test func withoutABorderMasksStayAsTheyAre() throws {
    _ = try importer(border: nil).run(from: source, to: destination)
    for name in ["002", "003"] {
      let (before, after) = ("\(source)/masks/\(name).png", "\(destination)/masks/\(name).png")
      #expect(try PictureFile.readLabels(before) == PictureFile.readLabels(after))
    }
  }

  @Test func withoutClassesThereIsOne() throws {
    try FileManager.default.removeItem(atPath: "\(source)/classes.yaml")
    try FileManager.default.removeItem(atPath: "\(source)/masks")
    var importer = importer()
    importer.options.firstClasses = ["Nucleus 1"]
    importer.options.micrometresPerPixel = 0.25
    _ = try importer.run(from: source, to: destination)
    let dataset = try Dataset(path: destination)
    #expect(dataset.palette.entries.map(\.name) == ["background", "nucleus_1", "border"])
    #expect(dataset.micrometresPerPixel == 0.25)
    // Once more into the same folder: the same bytes.
    let mask = try readFile("\(destination)/masks/002.png")
    _ = try importer.run(from: source, to: destination)
    #expect(try readFile("\(destination)/masks/002.png") == mask)
  }

  @Test func whatCannotBeImportedIsNamed() throws {
    #expect(errorOfImport(border: .pixels(17))?.problem.contains("border of 17") == true)
    try scratch.write(#"{"train": ["002"], "val": ["004"]}"#, to: "nuclei/split.json")
    #expect(errorOfImport()?.problem.contains("'004'") == true)
    try scratch.write(#"{"train": ["002"]}"#, to: "nuclei/split.json")
    try writeFileAtomically(
      "\(source)/instances/002.png", PNGCodec.encode(InstanceMap(size: PixelSize(width: 3, height: 2))))
    #expect(errorOfImport()?.problem.contains("is 3x2, but its picture") == true)
    try FileManager.default.removeItem(atPath: "\(source)/instances")
    #expect(errorOfImport()?.problem.contains("no instance map") == true)
  }

  @Test func rolesAndCoresStandInTheClasses() throws {
    let classes = DatasetClasses(
      palette: ClassPalette([
        .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "cell", color: RGBColor(255, 0, 0)),
        .init(name: "edge", color: RGBColor(0, 0, 255), role: .border),
      ]), coreFractions: [1, 0.65, 1])
    try scratch.write(classes.text, to: "classes.yaml")
    #expect(try DatasetClasses(path: "\(scratch.path)/classes.yaml") == classes)
    try scratch.write(
      classes.text.replacingOccurrences(of: "role: \"border\"", with: "role: \"edge\""), to: "classes.yaml")
    #expect(
      fileError { () throws(FileError) in try DatasetClasses(path: "\(scratch.path)/classes.yaml") }?.problem
        .contains("'border'") == true)
    try scratch.write(classes.text.replacingOccurrences(of: "0.65", with: "1.65"), to: "classes.yaml")
    #expect(
      fileError { () throws(FileError) in try DatasetClasses(path: "\(scratch.path)/classes.yaml") } != nil)
  }
}
