import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct COCOImporterTests {
  let scratch: DatasetScratch
  var source: String { "\(scratch.path)/source" }
  var destination: String { "\(scratch.path)/set" }

  init() throws {
    scratch = try DatasetScratch()
    for (number, name) in ["a", "b"].enumerated() {
      try scratch.picture(
        "source/images/\(name).png", PixelSize(width: 12, height: 8), shade: UInt8(40 * number))
    }
  }

  private func write(
    images: String =
      #"{"id": 1, "file_name": "a.png", "width": 12, "height": 8}, {"id": 2, "file_name": "b.png"}"#,
    categories: String = #"{"id": 7, "name": "cell"}, {"id": 8, "name": "unused"}"#,
    _ annotations: String, to file: String = "annotations/instances_default.json"
  ) throws {
    try prepareFolder("\(source)/annotations")
    try scratch.write(
      #"{"info": {"a": [1, "}"]}, "annotations": [\#(annotations)], "images": [\#(images)], "categories": [\#(categories)]}"#,
      to: "source/\(file)")
  }

  /// A square of 3 at (2, 1), as a polygon and as run lengths of 12x8; its packed form is that of pycocotools 2.0.
  private static let square = "[[2, 1, 5, 1, 5, 4, 2, 4]]"
  private static let runs = #"{"size": [8, 12], "counts": [17, 3, 5, 3, 5, 3, 60]}"#

  private func load() throws -> (ImportReport, Dataset) {
    let report = try DatasetImport(COCOImporter.self).run(from: source, to: destination)
    return (report, try Dataset(path: destination))
  }

  @Test(arguments: [square, runs, #"{"counts": "a035000g1", "size": [8, 12]}"#, "[2,1,5,1,5,4,2,4]"])
  func oneSquareInEveryWriting(segmentation: String) throws {
    try write(#"{"id": 1, "image_id": 1, "category_id": 7, "segmentation": \#(segmentation), "iscrowd": 0}"#)
    let (report, dataset) = try load()
    #expect(report.objects.map(\.count) == [1] && report.objects.map(\.name) == ["cell"])
    #expect(report.leftOut.map(\.name) == ["unused"] && report.losses.lines.isEmpty)
    let instances = try #require(try dataset.load(dataset.items[0]).instances)
    for y in 0..<8 {
      for x in 0..<12 {
        let isInside = (2..<5).contains(x) && (1..<4).contains(y)
        #expect(instances.identifiers[y * 12 + x] == (isInside ? 1 : 0), "\(x) \(y)")
      }
    }
    #expect(try dataset.load(dataset.items[1]).mask.labels.allSatisfy { $0 == 0 })
  }

  /// Training would refuse it: one number for what lies far apart.
  @Test func anObjectInFarPiecesIsRefusedOrSplit() throws {
    try write(
      #"{"id": 1, "image_id": 1, "category_id": 7, "segmentation": [[0, 0, 2, 0, 2, 2, 0, 2], [9, 4, 11, 4, 11, 6, 9, 6]]}"#
    )
    let error = fileError { () throws(FileError) in
      try DatasetImport(COCOImporter.self).run(from: source, to: destination)
    }
    #expect(error?.path.hasSuffix("instances_default.json") == true)
    #expect(error?.advice?.contains("--components") == true)
    var options = ImportOptions()
    options.splitsComponents = true
    let report = try DatasetImport(COCOImporter.self, options: options).run(from: source, to: destination)
    #expect(report.objects.map(\.count) == [2])
    let dataset = try Dataset(path: destination)
    #expect(dataset.objects(of: dataset.items[0], in: try dataset.load(dataset.items[0]))?.count == 2)
  }

  /// Of two pictures of one name only one was copied: it must not get the labels of both.
  @Test func annotationsOfTwoPicturesNeverMeetInOne() throws {
    try scratch.picture("source/day2/c.png", PixelSize(width: 12, height: 8))
    for day in 1...2 {
      try write(
        images: #"{"id": 1, "file_name": "day\#(day)/c.png"}"#,
        #"{"id": 1, "image_id": 1, "category_id": 7, "segmentation": \#(Self.square)}"#,
        to: "annotations/instances_\(day).json")
    }
    let error = fileError { () throws(FileError) in
      try DatasetImport(COCOImporter.self).run(from: source, to: destination)
    }
    #expect(error?.problem.contains("by another path") == true)
  }

  @Test func piecesBoxesAndCrowds() throws {
    try write(
      """
      {"id": 1, "image_id": 1, "category_id": 7, "segmentation": [[0,0,2,0,2,2,0,2],[3,0,5,0,5,2,3,2]]},
      {"id": 2, "image_id": 1, "category_id": 7, "segmentation": [], "bbox": [6, 4, 4, 4]},
      {"id": 3, "image_id": 2, "category_id": 7, "iscrowd": 1, "segmentation": \(Self.runs)},
      {"id": 4, "image_id": 2, "category_id": 7, "segmentation": [[9,5,11,5,11,7,9,7]]}
      """)
    let (report, dataset) = try load()
    #expect(report.objects.map(\.count) == [3])
    #expect(report.losses[.boxesAsEllipses] == 1 && report.losses[.ignoredRegions] == 1)
    #expect(dataset.ignoreLabel == 255)
    let first = try dataset.load(dataset.items[0])
    #expect(first.instances!.identifiers.prefix(5) == [1, 1, 0, 1, 1])
    let second = try dataset.load(dataset.items[1])
    #expect(second.mask[3, 2] == 255 && second.mask[9, 5] == 1 && second.mask[0, 0] == 0)
  }

  @Test func boxesAloneStayBoxes() throws {
    try write(
      """
      {"id": 1, "image_id": 1, "category_id": 7, "segmentation": [[]], "bbox": [1, 1, 4, 4]},
      {"id": 2, "image_id": 1, "category_id": 7, "bbox": [6.5, 2, 5.501, 3.0]},
      {"id": 3, "image_id": 2, "category_id": 7, "bbox": [-4, 2, 9, 3]},
      {"id": 4, "image_id": 2, "category_id": 7, "bbox": [40, 2, 9, 3]}
      """)
    let (report, dataset) = try load()
    #expect(report.losses[.cutObjects] == 1 && report.losses[.objectsOutside] == 1)
    let objects = try #require(
      dataset.objects(of: dataset.items[0], in: try dataset.load(dataset.items[0])))
    #expect(
      objects.map(\.box) == [
        PixelBox(minX: 1, minY: 1, maxX: 5, maxY: 5), PixelBox(minX: 6, minY: 2, maxX: 12, maxY: 5),
      ])
  }

  @Test func filesStateSplits() throws {
    let object = #"{"id": 1, "image_id": 1, "category_id": 7, "segmentation": \#(Self.square)}"#
    try write(
      images: #"{"id": 1, "file_name": "images/a.png"}"#, object, to: "annotations/instances_train2017.json")
    try write(
      images: #"{"id": 1, "file_name": "C:\\x\\B.PNG"}"#, categories: #"{"id": 7, "name": "other"}"#, object,
      to: "annotations/instances_val.json")
    try write(object, to: "annotations/person_keypoints_val.json")
    let (report, dataset) = try load()
    #expect(dataset.items(in: .train).map(\.name) == ["a"] && dataset.items(in: .val).map(\.name) == ["b"])
    #expect(Set(report.objects.map(\.name)) == ["cell", "other"])
    #expect(report.leftOut.map(\.name) == ["annotations/person_keypoints_val.json", "unused"])
  }

  @Test func missingPicturesAreNamedWithTheNearest() throws {
    try write(
      images: #"{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "cell00.png"}"#,
      #"{"id": 1, "image_id": 1, "category_id": 7, "segmentation": \#(Self.square)}"#)
    try scratch.picture("source/images/cel00.png", PixelSize(width: 12, height: 8))
    let (report, _) = try load()
    let missing = try #require(report.leftOut.first { $0.name == "cell00.png" })
    #expect(missing.reason.contains("cel00.png"))
  }

  private static func one(_ segmentation: String, _ more: String = "") -> String {
    #"{"id": 1, "image_id": 1, "category_id": 7, "segmentation": \#(segmentation)\#(more)}"#
  }

  @Test(arguments: [
    (one(#"{"size": [8, 12], "counts": [17, 3, 5, 3, 5, 3, 61]}"#), "cover 97 pixels"),
    (one(#"{"size": [8, 12], "counts": [17, 3, 5, 3, 5, 3]}"#), "cover 36 pixels"),
    (one(#"{"size": [8, 12], "counts": [17, -3]}"#), "no length of a run"),
    (one(#"{"size": [8, 12], "counts": "a0350~g1"}"#), "packs none"),
    (one(#"{"size": [8, 12], "counts": "oooooooooooooooo"}"#), "packs none"),
    (one(#"{"size": [8, 12], "counts": "a035000g"}"#), "break off"),
    (one(#"{"size": [12, 8], "counts": [96]}"#), "of the size [12, 8]"),
    (one(#"{"size": [1e18, 1e18], "counts": [96]}"#), "of the size"),
    (one(#"{"size": [8, 12]}"#), "no 'counts'"),
    (one("[[1e9, 1, 5, 1, 5, 4]]"), "can be in no picture"),
    (one("[[NaN, 1, 5, 1, 5, 4]]"), "expected a number"),
    (one("[[1e999, 1, 5, 1, 5, 4]]"), "a number that a picture can hold"),
    (one("[[1, 1, 5, 1, 5]]"), "odd number"),
    (one("[[1, [2], 5, 1, 5, 3]]"), "expected a number"),
    (one("17"), "expected a 'segmentation'"),
    (one("[[1, 1, 5, 1, 5, 4]]") + "," + one("[[2, 1, 5, 1, 5, 4]]"), "annotations: the id 1 stands twice"),
    (#"{"id": 1, "image_id": 3, "category_id": 7, "bbox": [1, 1, 2, 2]}"#, "no picture has the id 3"),
    (#"{"id": 1, "image_id": 1, "category_id": 9, "bbox": [1, 1, 2, 2]}"#, "no category has the id 9"),
    (#"{"id": 1, "image_id": 1, "bbox": [1, 1, 2, 2]}"#, "no 'category_id'"),
    (#"{"id": 1, "image_id": 1, "category_id": 7}"#, "neither a 'segmentation' nor a 'bbox'"),
    (#"{"id": 1, "image_id": 1, "category_id": 7, "bbox": [1, 1, -2, 2]}"#, "inverted"),
    (#"{"id": 1, "image_id": 1, "category_id": 7, "bbox": [1, 1, 2]}"#, "four numbers"),
    (one("[[1, 1, 5, 1, 5, 4"), "expected"),
  ])
  func damagedAnnotationsAreNamed(annotations: String, problem: String) throws {
    try write(annotations)
    let error = try #require(
      fileError { () throws(FileError) in
        try DatasetImport(COCOImporter.self).run(from: source, to: destination)
      })
    #expect(error.description.contains(problem), "\(error)")
    #expect(error.path.hasSuffix("instances_default.json"))
  }

  @Test(arguments: [
    (#"{"id": 1, "file_name": "a.png"}, {"id": 1, "file_name": "b.png"}"#, "the id 1 stands twice"),
    (#"{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "a.png"}"#, "'a.png' stands twice"),
    (#"{"id": 1, "file_name": "a.png"}, {"id": 2, "file_name": "x/a.png"}"#, "twice, the second time"),
    (#"{"id": 1}"#, "has no 'file_name'"),
    (#"{"file_name": "a.png"}"#, "has no 'id'"),
    (#"{"id": 1, "file_name": "nowhere.png"}"#, "names no picture"),
    (#"{"id": 1, "file_name": "a.png", "width": 24, "height": 8}"#, "is 24x8 here"),
    (#"{"id": 1, "file_name": "a.png", "width": 1e300, "height": 8}"#, "here"),
  ])
  func damagedPicturesAreNamed(images: String, problem: String) throws {
    try write(images: images, Self.one(Self.square))
    let error = try #require(
      fileError { () throws(FileError) in
        try DatasetImport(COCOImporter.self).run(from: source, to: destination)
      })
    #expect(error.description.contains(problem), "\(error)")
    #expect(error.path.hasSuffix("instances_default.json"))
  }

  @Test func numbersAreReadAsTheStandardLibraryReadsThem() throws {
    for text in [
      "0", "-0.5", "12.25", "639.9999", "1e3", "-2.5E-3", "123456789012345678", "0.1", "3.141592653589793",
    ] {
      let bytes = Array(text.utf8)
      var reader = JSONReader(bytes.span.bytes, path: "numbers")
      #expect(try reader.number() == Double(text), "\(text)")
    }
  }
}
