import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

/// A form that a guest would bring: named classes and outlines, of pictures in a folder.
private struct SquaresImporter: LabelImporter {
  static let name = "squares"
  static let description = "IN/images/."
  static let examples: [String] = []
  static let content: Set<LabelContent> = [.outlines]

  let path: String
  let pictures: [ImportedPicture]
  let classes = StatedClasses.named(["Small Cell": 3, "big cell": 2])
  let leftOut = [LeftOut(name: "z", reason: "without squares")]

  static func recognises(_ source: SourceFolder) -> Bool { false }

  init(_ source: SourceFolder) throws(FileError) {
    let folder = source.path
    path = folder
    pictures = ["a", "b"].map { ImportedPicture(name: $0, path: "\(folder)/images/\($0).png") }
  }

  func splits() -> [String: Dataset.Split]? { ["a": .train, "b": .val] }

  /// Two objects beside each other, 3 wide.
  func labels(of picture: ImportedPicture, size: PixelSize, numbers: [String: Int]) -> PictureLabels {
    var (mask, instances) = (LabelMap(size: size), InstanceMap(size: size))
    for (number, name) in ["big cell", "Small Cell"].enumerated() {
      for y in 1..<4 {
        for x in 1 + 3 * number..<4 + 3 * number {
          mask[x, y] = UInt8(numbers[name]!)
          instances.identifiers[y * size.width + x] = UInt16(number + 1)
        }
      }
    }
    return .outlines(mask: mask, instances: instances)
  }
}

@Suite struct DatasetImportTests {
  let scratch: DatasetScratch
  var source: String { "\(scratch.path)/source" }
  var destination: String { "\(scratch.path)/set" }

  init() throws {
    scratch = try DatasetScratch()
    try prepareFolder("\(source)/images")
    for name in ["a", "b"] {
      let picture = RGBImage(size: PixelSize(width: 9, height: 6), filledWith: RGBColor(9, 9, 9))
      try writeFileAtomically("\(source)/images/\(name).png", PNGCodec.encode(picture))
    }
  }

  @Test func aFormNeedsToReadOnly() throws {
    var steps: [Int] = []
    let report = try DatasetImport(SquaresImporter.self).run(from: source, to: destination) { number, all in
      steps.append(number)
      #expect(all == 2)
    }
    #expect(steps == [0, 1] && report.pictures == 2 && report.losses[.hiddenObjects] == 0)
    #expect(
      report.objects.map(\.name) == ["big_cell", "small_cell"] && report.objects.map(\.count) == [2, 2])
    #expect(report.leftOut.map(\.name) == ["z"])
    let dataset = try Dataset(path: destination)
    #expect(dataset.items(in: .train).map(\.name) == ["a"] && dataset.items(in: .val).map(\.name) == ["b"])
    let item = dataset.items[0]
    #expect(try readFile(item.picturePath) == readFile("\(source)/images/a.png"))
    let objects = try #require(dataset.objects(of: item, in: try dataset.load(item)))
    #expect(objects.map(\.label) == [1, 2])
    #expect(pathKind("\(destination)/objects.json") == .nothing)
  }

  @Test func whatIsMadeOfOutlinesIsUpToTheOptions() throws {
    var options = ImportOptions()
    options.border = .pixels(1)
    options.drawsDistance = true
    options.firstClasses = ["Small Cell"]
    _ = try DatasetImport(SquaresImporter.self, options: options).run(from: source, to: destination)
    let dataset = try Dataset(path: destination)
    #expect(dataset.palette.entries.map(\.name) == ["background", "small_cell", "big_cell", "border"])
    #expect(dataset.maps == [DistanceDrawing.description] && dataset.ignoreLabel == nil)
    let mask = try dataset.load(dataset.items[0]).mask
    let rows = (0..<5).map { y in (0..<9).map { x in "\(mask[x, y])" }.joined() }
    #expect(rows == ["000000000", "033333300", "032331300", "033333300", "000000000"])
  }

  @Test func aSplitIsNotAskedForInVain() throws {
    var options = ImportOptions()
    options.insistsOnSplit = true
    let error = fileError { () throws(FileError) in
      try DatasetImport(SquaresImporter.self, options: options).run(from: source, to: destination)
    }
    #expect(error?.path == source && error?.problem.contains("states which pictures") == true)
  }

  @Test func optionsThatCanMeanNothingAreRefused() throws {
    var options = ImportOptions()
    options.ignoresUnannotated = true
    let error = fileError { () throws(FileError) in
      try DatasetImport(SquaresImporter.self, options: options).run(from: source, to: destination)
    }
    #expect(error?.path == source && error?.problem.contains("for boxes") == true)
    #expect(pathKind(destination) == .nothing)
  }

  /// New classes beside old masks would be a data set that is wrong, and looks right.
  @Test func anImportThatStopsHalfWayLeavesNothingThatOpens() throws {
    _ = try DatasetImport(SquaresImporter.self).run(from: source, to: destination)
    let whole = try readFile("\(source)/images/b.png")
    try writeFileAtomically("\(source)/images/b.png", "no picture".utf8)
    var options = ImportOptions()
    options.firstClasses = ["Small Cell"]
    let again = DatasetImport(SquaresImporter.self, options: options)
    let stopped = fileError { () throws(FileError) in try again.run(from: source, to: destination) }
    #expect(stopped?.path == "\(source)/images/b.png")
    let closed = try #require(fileError { () throws(FileError) in try Dataset(path: destination) })
    #expect(closed.path == destination && closed.advice != nil)
    #expect(fileError { () throws(FileError) in try InstancesImporter(SourceFolder(destination)) } != nil)

    try writeFileAtomically("\(source)/images/b.png", whole)
    _ = try again.run(from: source, to: destination)
    let dataset = try Dataset(path: destination)
    #expect(dataset.palette.entries.map(\.name) == ["background", "small_cell", "big_cell"])
    for item in dataset.items { #expect(try dataset.load(item).mask[1, 1] == 2) }
  }

  @Test func anImportThatStopsAtItsFirstPictureCanBeTakenUpAgain() throws {
    let whole = try readFile("\(source)/images/a.png")
    try writeFileAtomically("\(source)/images/a.png", "no picture".utf8)
    let squares = DatasetImport(SquaresImporter.self)
    #expect(fileError { () throws(FileError) in try squares.run(from: source, to: destination) } != nil)
    #expect(fileError { () throws(FileError) in try Dataset(path: destination) } != nil)
    try writeFileAtomically("\(source)/images/a.png", whole)
    _ = try squares.run(from: source, to: destination)
    #expect(try Dataset(path: destination).items.count == 2)
  }
}
