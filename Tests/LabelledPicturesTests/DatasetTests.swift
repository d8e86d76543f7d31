import DatasetFixtures
import Foundation
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct DatasetTests {
  let scratch: DatasetScratch
  init() throws { scratch = try DatasetScratch() }

  @Test func opensARealDataSet() throws {
    let dataset = try Dataset(path: DatasetScratch.fixture("nuclei"))
    #expect(dataset.palette.entries.map(\.name) == ["background", "nucleus"])
    #expect(dataset.ignoreLabel == 255)
    #expect(dataset.micrometresPerPixel == 0.5)
    #expect(dataset.items.map(\.name) == ["002", "003"])
    #expect(dataset.items(in: .train).map(\.name) == ["002"])
    #expect(dataset.items(in: .val).map(\.name) == ["003"])
    #expect(dataset.items(in: .test).isEmpty)

    let picture = try dataset.load(dataset.items[0])
    #expect(picture.picture.size == PixelSize(width: 128, height: 96))
    #expect(picture.mask.labels.count { $0 == 1 } == 9 + 2064 + 1414)
    let objects = try #require(dataset.objects(of: dataset.items[0], in: picture))
    #expect(objects.count == 3)
    #expect(objects[0] == LabelledObject(label: 1, box: PixelBox(minX: 99, minY: 0, maxX: 107, maxY: 2)))
  }

  @Test func picturesOutsideEverySplitHaveNone() throws {
    try GeneratedDataset().write(to: scratch.path)
    let dataset = try Dataset(path: scratch.path)
    #expect(dataset.items.map(\.split) == [.train, .val, nil])
    #expect(dataset.objects(of: dataset.items[0], in: try dataset.load(dataset.items[0])) == nil)
  }

  @Test func statedObjectsAreTheTruth() throws {
    let objects =
      #"{"a": [{"class": "long", "box": [4, 1, 5, 5]}, {"class": "round", "box": [1, 1, 2.5, 3]}], "b": []}"#
    try GeneratedDataset(objects: objects).write(to: scratch.path)
    let dataset = try Dataset(path: scratch.path)
    let found = dataset.items.map { item in
      (try? dataset.load(item)).map { dataset.objects(of: item, in: $0) }
    }
    #expect(
      found[0] == [
        LabelledObject(label: 2, box: PixelBox(minX: 4, minY: 1, maxX: 5, maxY: 5)),
        LabelledObject(label: 1, box: PixelBox(minX: 1, minY: 1, maxX: 3, maxY: 3)),
      ])
    #expect(found[1] == [LabelledObject]())
    #expect(found[2] == .some(nil))
  }

  @Test func anInstancesClassIsTheMajorityOfItsLabelledPixels() {
    let size = PixelSize(width: 5, height: 2)
    let mask = LabelMap(size: size, labels: [0, 2, 1, 1, 255, 2, 1, 0, 0, 0])
    let instances = InstanceMap(size: size, identifiers: [3, 3, 1, 1, 1, 3, 3, 0, 7, 7])
    #expect(
      LabelledObject.objects(in: instances, mask: mask, classes: 3) == [
        LabelledObject(label: 1, box: PixelBox(minX: 2, minY: 0, maxX: 5, maxY: 1)),
        LabelledObject(label: 2, box: PixelBox(minX: 0, minY: 0, maxX: 2, maxY: 2)),
      ])
  }

  @Test func aTieBetweenClassesGoesToTheLowerLabel() {
    let size = PixelSize(width: 2, height: 1)
    let objects = LabelledObject.objects(
      in: InstanceMap(size: size, identifiers: [1, 1]), mask: LabelMap(size: size, labels: [2, 1]), classes: 3
    )
    #expect(objects.map(\.label) == [1])
  }

  @Test(arguments: [
    ("images/a.png", "masks/a.png", "is missing"),
    ("masks/b.png", "masks/b.png", "is missing"),
    ("classes.yaml", "classes.yaml", "is missing, the list"),
    ("images", "images", "cannot be listed"),
  ])
  func namesWhatIsMissing(removed: String, named: String, words: String) throws {
    try GeneratedDataset().write(to: scratch.path)
    try FileManager.default.removeItem(atPath: "\(scratch.path)/\(removed)")
    let error = try #require(fileError { () throws(FileError) in try Dataset(path: scratch.path) })
    if removed == "images/a.png" {
      #expect(error.path == "\(scratch.path)/split.json")
      #expect(error.problem.contains("'train' names 'a'"))
    } else {
      #expect(error.path == "\(scratch.path)/\(named)")
      #expect(error.problem.contains(words))
    }
  }

  @Test func refusesAFolderThatIsNone() throws {
    let error = try #require(
      fileError { () throws(FileError) in try Dataset(path: "\(scratch.path)/nowhere") })
    #expect(error.problem == "is not a folder")
  }

  @Test func refusesTwoPicturesOfOneName() throws {
    try GeneratedDataset().write(to: scratch.path)
    try scratch.write("x", to: "images/a.jpg")
    let error = try #require(fileError { () throws(FileError) in try Dataset(path: scratch.path) })
    #expect(error.problem.contains("has the same name as"))
  }

  @Test(arguments: [
    (#"{"train": ["a", "nobody"]}"#, "'train' names 'nobody'"),
    (#"{"train": ["a"], "test": ["a"]}"#, "'a' stands in 'train' and in 'test'"),
    (#"{"train": ["a", "a"]}"#, "'a' stands twice in 'train'"),
    (#"{"train": "a"}"#, "'train' has the wrong type"),
    (#"{"train": [1]}"#, "'train.Index 0' has the wrong type"),
    (#"{"training": ["a"]}"#, "none of train, val and test"),
    (#"["a"]"#, "wrong type"),
    (#"{"train": ["a""#, "breaks off"),
    ("", "not valid JSON"),
  ])
  func refusesBadSplits(text: String, words: String) throws {
    try GeneratedDataset(split: text).write(to: scratch.path)
    let error = try #require(fileError { () throws(FileError) in try Dataset(path: scratch.path) })
    #expect(error.path == "\(scratch.path)/split.json")
    #expect(error.problem.contains(words), "\(error)")
  }

  @Test(arguments: [
    (#"{"nobody": []}"#, "'nobody' is no picture"),
    (#"{"a": [{"class": "square", "box": [0, 0, 1, 1]}]}"#, "unknown class 'square'"),
    (#"{"a": [{"class": "background", "box": [0, 0, 1, 1]}]}"#, "unknown class 'background'"),
    (#"{"a": [{"class": "round", "box": [3, 0, 1, 1]}]}"#, "is inverted"),
    (#"{"a": [{"class": "round", "box": [0, 0, 1]}]}"#, "has 3 numbers"),
    (#"{"a": [{"class": "round", "box": [-1, 0, 1, 1]}]}"#, "begins outside"),
    (#"{"a": [{"class": "round", "box": [0, 0, 1e300, 1]}]}"#, "cannot be a position"),
    (#"{"a": [{"class": "round", "box": [0, 0, NaN, 1]}]}"#, "not valid JSON"),
    (#"{"a": [{"class": "round"}]}"#, "'a.Index 0.box' is missing"),
  ])
  func refusesBadObjectLists(text: String, words: String) throws {
    try GeneratedDataset(objects: text).write(to: scratch.path)
    let error = try #require(fileError { () throws(FileError) in try Dataset(path: scratch.path) })
    #expect(error.path == "\(scratch.path)/objects.json")
    #expect(error.problem.contains(words), "\(error)")
  }

  @Test func refusesJSONOfAbsurdDepth() throws {
    let deep = #"{"a": "# + String(repeating: "[", count: 200_000)
    try GeneratedDataset(objects: deep).write(to: scratch.path)
    #expect(fileError { () throws(FileError) in try Dataset(path: scratch.path) } != nil)
  }

  @Test(arguments: [
    ("classes: []", "2 to 64 classes"),
    (
      "classes:\n  - { name: background, color: \"#000000\" }\n  - { name: Red Cell, color: \"#000000\" }",
      "'Red Cell'"
    ),
    ("classes:\n  - { name: background, color: #000000 }\n  - { name: red, color: \"#ff0000\" }\n", "YAML"),
    (
      "classes:\n  - name: background\n    color: #000000\n  - { name: red, color: \"#ff0000\" }\n",
      "no color"
    ),
    ("classes:\n  - { name: background, color: red }\n", "must be a colour"),
    ("classes:\n  - { name: background, colr: \"#000000\" }\n", "unknown key 'classes[0].colr'"),
    ("clases: []", "unknown key 'clases'"),
    (GeneratedDataset().classes.replacing("255", with: "1"), "which is the class 'round'"),
    (GeneratedDataset().classes.replacing("255", with: "256"), "must lie in 0...255"),
    (GeneratedDataset().classes + "\nmicrometres_per_pixel: 0", "must lie in"),
    (GeneratedDataset().classes + "\nmicrometres_per_pixel: .nan", "must be a number"),
  ])
  func refusesBadClasses(text: String, words: String) throws {
    try GeneratedDataset(classes: text).write(to: scratch.path)
    let error = try #require(fileError { () throws(FileError) in try Dataset(path: scratch.path) })
    #expect(error.path == "\(scratch.path)/classes.yaml")
    #expect(error.problem.contains(words), "\(error)")
  }

  @Test func writtenClassesAreReadBack() throws {
    let classes = DatasetClasses(
      palette: ClassPalette([
        .init(name: "background", color: RGBColor(0, 0, 0)), .init(name: "no", color: RGBColor(1, 2, 3)),
        .init(name: "1", color: RGBColor(255, 0, 10)),
      ]), ignoreLabel: 200, micrometresPerPixel: 0.0625)
    try scratch.write(classes.text, to: "classes.yaml")
    #expect(try DatasetClasses(path: "\(scratch.path)/classes.yaml") == classes)
  }

  @Test func loadingNamesTheLabelThatIsNoClass() throws {
    let generated = GeneratedDataset()
    try generated.write(to: scratch.path)
    var mask = generated.mask
    mask[5, 3] = 3
    try writeFileAtomically("\(scratch.path)/masks/a.png", PNGCodec.encode(mask))
    let dataset = try Dataset(path: scratch.path)
    let error = try #require(fileError { () throws(FileError) in try dataset.load(dataset.items[0]) })
    #expect(error.path == "\(scratch.path)/masks/a.png")
    #expect(error.problem.contains("label 3 at (5, 3)"))
    #expect(error.problem.contains("0 to 2"))
  }

  @Test func loadingRefusesOtherSizesAndBoxesOutside() throws {
    let generated = GeneratedDataset(objects: #"{"b": [{"class": "round", "box": [0, 0, 9, 1]}]}"#)
    try generated.write(to: scratch.path)
    let other = LabelMap(size: PixelSize(width: 7, height: 6))
    try writeFileAtomically("\(scratch.path)/masks/a.png", PNGCodec.encode(other))
    try prepareFolder("\(scratch.path)/instances")
    try writeFileAtomically(
      "\(scratch.path)/instances/c.png", PNGCodec.encode(InstanceMap(size: PixelSize(width: 8, height: 5))))
    let dataset = try Dataset(path: scratch.path)
    let errors = dataset.items.map { item in fileError { () throws(FileError) in try dataset.load(item) } }
    #expect(errors[0]?.problem.contains("is 7x6, but its picture") == true)
    #expect(errors[1]?.problem.contains("'b', object 1: the box reaches to (9, 1)") == true)
    #expect(errors[2]?.path == "\(scratch.path)/instances/c.png")
  }

  @Test func loadingNamesABrokenPicture() throws {
    try GeneratedDataset().write(to: scratch.path)
    try scratch.write("no picture", to: "images/a.png")
    let dataset = try Dataset(path: scratch.path)
    let error = try #require(fileError { () throws(FileError) in try dataset.load(dataset.items[0]) })
    #expect(error.path == "\(scratch.path)/images/a.png")
  }
}
