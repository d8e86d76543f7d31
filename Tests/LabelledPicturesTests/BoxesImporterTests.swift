import DatasetFixtures
import Foundation
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct BoxesImporterTests {
  let scratch: DatasetScratch
  var source: String { "\(scratch.path)/smears" }
  var destination: String { "\(scratch.path)/out/set" }

  init() throws {
    scratch = try DatasetScratch()
    _ = try scratch.copy(of: "smears")
  }

  /// The pictures are at a quarter of a microscope's size, so the rim is too.
  private func importer(_ change: (inout ImportOptions) -> Void = { _ in }) -> DatasetImport {
    var options = ImportOptions()
    options.rimWidth = 2
    options.ignoresUnannotated = true
    change(&options)
    return DatasetImport(BoxesImporter.self, options: options)
  }

  private func errorOfImport(_ change: (inout ImportOptions) -> Void = { _ in }) -> FileError? {
    let importer = importer(change)
    return fileError { () throws(FileError) in try importer.run(from: source, to: destination) }
  }

  @Test func makesADataSetThatOpensAndLoads() throws {
    var steps: [Int] = []
    let report = try importer().run(from: source, to: destination) { number, _ in steps.append(number) }
    #expect(steps == [0, 1, 2, 3])
    #expect(report.pictures == 4 && report.losses[.hiddenObjects] == 0 && report.leftOut.isEmpty)
    #expect(report.objects.map(\.name) == ["rbc", "platelet", "wbc"])
    #expect(report.objects.map(\.count) == [57, 14, 5])

    let dataset = try Dataset(path: destination)
    #expect(dataset.palette.entries.map(\.name) == ["background", "rbc", "platelet", "wbc"])
    #expect(Set(dataset.palette.entries.map(\.color)).count == 4)
    #expect(dataset.ignoreLabel == 255)
    #expect(dataset.items(in: .train).map(\.name) == ["BloodImage_00005", "BloodImage_00044"])
    for item in dataset.items {
      let picture = try dataset.load(item)
      let name = (item.picturePath as NSString).lastPathComponent
      #expect(try readFile(item.picturePath) == readFile("\(source)/images/\(name)"))
      let objects = try #require(dataset.objects(of: item, in: picture))
      // Every object is a component of its own in the mask: what a perfect network would give is counted right.
      for label in 1...3 {
        let components = ObjectMeasurement.measure(picture, objects: nil, classes: 4, border: nil).count {
          $0.label == label
        }
        #expect(components == objects.count { $0.label == label }, "\(item.name), label \(label)")
      }
      // The whole ellipses are numbered in the order of the boxes.
      let identifiers = Set(try #require(picture.instances).identifiers).subtracting([0])
      #expect(identifiers == Set(1...UInt16(objects.count)))
    }
  }

  @Test func theSameInputGivesTheSameBytes() throws {
    let other = "\(scratch.path)/other"
    _ = try importer().run(from: source, to: destination)
    _ = try importer().run(from: source, to: other)
    for file in try FileManager.default.subpathsOfDirectory(atPath: destination) {
      if pathKind("\(destination)/\(file)") != .file { continue }
      #expect(try readFile("\(destination)/\(file)") == readFile("\(other)/\(file)"), "\(file)")
    }
  }

  @Test func importsAgainOverItsOwnOutputOnly() throws {
    _ = try importer().run(from: source, to: destination)
    _ = try importer { $0.ignoresUnannotated = false }.run(from: source, to: destination)
    #expect(try Dataset(path: destination).ignoreLabel == nil)
    try writeFileAtomically("\(destination)/images/own.png", [1])
    #expect(errorOfImport()?.problem.contains("'own.png'") == true)
    try FileManager.default.removeItem(atPath: "\(destination)/images/own.png")
    try writeFileAtomically("\(destination)/notes.txt", [1])
    #expect(errorOfImport()?.problem.contains("'notes.txt'") == true)
    #expect(try readFile("\(destination)/notes.txt") == [1])
  }

  @Test func refusesFoldersOfOthersAndUnwritableOnes() throws {
    try prepareFolder("\(destination)/images")
    #expect(errorOfImport()?.problem.contains("no data set") == true)
    let onFile = fileError { () throws(FileError) in
      try importer().run(from: source, to: "\(source)/boxes.json/set")
    }
    #expect(onFile?.problem.contains("cannot be made") == true)
    let inProc = fileError { () throws(FileError) in try importer().run(from: source, to: "/proc/1/set") }
    #expect(inProc != nil)
  }

  @Test func picturesWithoutEntryAreLeftOutAndNamed() throws {
    try FileManager.default.copyItem(
      atPath: "\(source)/images/BloodImage_00005.jpg", toPath: "\(source)/images/extra.jpg")
    let report = try importer().run(from: source, to: destination)
    #expect(report.leftOut == [LeftOut(name: "extra", reason: "without boxes")])
    #expect(pathKind("\(destination)/images/extra.jpg") == .nothing)
    try scratch.write(#"{"train": ["extra"]}"#, to: "smears/split.json")
    #expect(errorOfImport()?.problem.contains("'extra', which has no entry in") == true)
  }

  @Test func optionsOrderClassesAndSetCores() throws {
    let change: (inout ImportOptions) -> Void = {
      $0.firstClasses = ["wbc"]
      $0.coreFractions = ["wbc": 0.2]
      $0.micrometresPerPixel = 0.25
      $0.ignoresUnannotated = false
    }
    _ = try importer(change).run(from: source, to: destination)
    let dataset = try Dataset(path: destination)
    #expect(dataset.palette.entries.map(\.name) == ["background", "wbc", "rbc", "platelet"])
    #expect(dataset.micrometresPerPixel == 0.25)
    let item = dataset.items[0]
    let picture = try dataset.load(item)
    let cell = try #require(dataset.objects(of: item, in: picture)?.first { $0.label == 1 })
    let area = Double(picture.mask.labels.count { $0 == 1 })
    let expected = 0.04 * Double.pi / 4 * Double(cell.box.width * cell.box.height)
    #expect(abs(area - expected) < 0.2 * expected)
  }

  @Test func distancesRiseToTheMiddleOfEveryEllipse() throws {
    _ = try importer { $0.drawsDistance = true }.run(from: source, to: destination)
    let dataset = try Dataset(path: destination)
    #expect(dataset.maps == [DistanceDrawing.description])
    for item in dataset.items {
      let instances = try #require(try dataset.load(item).instances)
      let map = try PictureFile.readNumbers("\(destination)/maps/distance/\(item.name).png")
      #expect(map.identifiers == DistanceDrawing.draw(instances).labels.map(UInt16.init))
      // Whole ellipses, not the cores only.
      #expect(zip(map.identifiers, instances.identifiers).allSatisfy { ($0 == 0) == ($1 == 0) })
    }
  }

  @Test func theRingAroundCoresCanBeIgnored() throws {
    _ = try importer { ($0.ignoresRing, $0.ignoresUnannotated) = (true, false) }.run(
      from: source, to: destination)
    let dataset = try Dataset(path: destination)
    let picture = try dataset.load(dataset.items[0])
    for (label, identifier) in zip(picture.mask.labels, try #require(picture.instances).identifiers) {
      #expect((identifier == 0) == (label == 0))
    }
  }

  @Test(arguments: [
    (
      #"{"BloodImage_00005": {"boxes": [["rbc", 1, 2, 3]]}}"#,
      "'BloodImage_00005', box 1 (rbc): the box has 3 numbers"
    ),
    (#"{"BloodImage_00005": {"boxes": [["rbc", 9, 2, 3, 8]]}}"#, "[9, 2, 3, 8] is inverted"),
    (
      #"{"BloodImage_00005": {"boxes": [["rbc", 1, 2, 3, 8], ["rbc", 1, 2, 161, 8]]}}"#,
      "box 2 (rbc): the box reaches to (161, 8)"
    ),
    (#"{"BloodImage_00005": {"boxes": [["rbc", -1, 2, 3, 8]]}}"#, "begins outside"),
    (#"{"BloodImage_00005": {"boxes": [["rbc", 1, 2, 1e999, 8]]}}"#, "not valid JSON"),
    (#"{"BloodImage_00005": {"boxes": [["rbc", 1, 2, NaN, 8]]}}"#, "not valid JSON"),
    (#"{"BloodImage_00005": {"boxes": [[1, 2, 3, 8]]}}"#, "'BloodImage_00005.boxes.Index 0"),
    (#"{"BloodImage_00005": {"boxes": [["rbc", "1", 2, 3, 8]]}}"#, "wrong type"),
    (#"{"BloodImage_00005": {"box": []}}"#, "'BloodImage_00005.boxes' is missing"),
    (#"{"nobody": {"boxes": []}}"#, "'nobody' is no picture"),
    (#"[]"#, "wrong type"),
    (#"{"BloodImage_00005": {"boxes": [["globule rouge é", 1, 2, 3, 8]]}}"#, "'globule rouge é' has a name"),
    (#"{"BloodImage_00005": {"boxes": [["", 1, 2, 3, 8]]}}"#, "'' has a name"),
    (
      #"{"BloodImage_00005": {"boxes": [["RBC", 1, 2, 3, 8], ["rbc", 1, 2, 3, 8]]}}"#,
      "would both be called 'rbc'"
    ),
    (#"{"BloodImage_00005": {"boxes": [["Background", 1, 2, 3, 8]]}}"#, "would both be called 'background'"),
    (#"{"BloodImage_00005": {"boxes": []}}"#, "2 to 64 classes"),
  ])
  func refusesBadBoxes(text: String, words: String) throws {
    try scratch.write(text, to: "smears/boxes.json")
    try scratch.write(#"{"train": []}"#, to: "smears/split.json")
    let error = try #require(errorOfImport())
    #expect(error.path == "\(source)/boxes.json")
    #expect(error.problem.contains(words), "\(error)")
  }

  @Test func refusesBadOptions() throws {
    #expect(errorOfImport { $0.coreFractions = ["cell": 0.5] }?.problem.contains("no class 'cell'") == true)
    for fraction in [0, 1.01, -1, .nan] {
      #expect(
        errorOfImport { $0.coreFractions = ["rbc": fraction] }?.problem.contains("core fraction") == true)
    }
    #expect(errorOfImport { $0.rimWidth = -1 }?.problem.contains("rim") == true)
    #expect(
      errorOfImport { $0.firstClasses = ["rbc", "rbc"] }?.problem.contains("would both be called") == true)
    #expect(pathKind(destination) == .nothing)
  }

  @Test func namesABrokenPictureAndMissingParts() throws {
    let whole = try readFile("\(source)/images/BloodImage_00022.jpg")
    try writeFileAtomically("\(source)/images/BloodImage_00022.jpg", whole.prefix(whole.count / 2))
    #expect(errorOfImport()?.path == "\(source)/images/BloodImage_00022.jpg")
    // What a stopped import leaves does not pass for a data set, and a second import may complete it.
    #expect(fileError { () throws(FileError) in try Dataset(path: destination) } != nil)
    try writeFileAtomically("\(source)/images/BloodImage_00022.jpg", whole)
    #expect(errorOfImport() == nil)
    try FileManager.default.removeItem(atPath: "\(source)/boxes.json")
    #expect(errorOfImport()?.path == "\(source)/boxes.json")
  }

  @Test func withoutASplitOneIsMade() throws {
    try FileManager.default.removeItem(atPath: "\(source)/split.json")
    #expect(errorOfImport() == nil)
    let made = try Dataset(path: destination)
    #expect(made.items.allSatisfy { $0.split != nil } && !made.items(in: .train).isEmpty)
  }

  @Test func moreBoxesThanObjectNumbersAreRefused() throws {
    let boxes = [String](repeating: #"["rbc",0,0,1,1]"#, count: 65535).joined(separator: ",")
    try scratch.write(#"{"BloodImage_00005": {"boxes": [\#(boxes)]}}"#, to: "smears/boxes.json")
    #expect(errorOfImport()?.problem.contains("has 65535 boxes") == true)
  }
}
