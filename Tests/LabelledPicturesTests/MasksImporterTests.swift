import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct MasksImporterTests {
  static let size = PixelSize(width: 8, height: 4)
  /// Two squares of one class, and one of another.
  static let labels = [
    1, 1, 0, 2, 2, 0, 1, 1, /**/ 1, 1, 0, 2, 2, 0, 1, 1, /**/ 0, 0, 0, 0, 0, 0, 0, 0, /**/ 0, 0, 0, 0, 0, 0,
    0, 0,
  ]
  static let classes = """
    classes:
      - { name: background, color: "#000000" }
      - { name: red, color: "#ff0000" }
      - { name: blue, color: "#0000ff" }
    """
  static let oneClass = """
    classes:
      - { name: background, color: "#000000" }
      - { name: cell, color: "#ff0000" }
    ignore_label: 255
    """

  let scratch: DatasetScratch
  var source: String { "\(scratch.path)/source" }
  var destination: String { "\(scratch.path)/set" }

  init() throws {
    scratch = try DatasetScratch()
    try scratch.picture("source/images/a_img.png", Self.size)
  }

  private func write(_ picture: PlainPNG, _ file: String = "masks/a_mask.png") throws {
    try prepareFolder("\(source)/masks")
    try writeFileAtomically("\(source)/\(file)", picture.bytes)
  }

  private func load() throws -> (ImportReport, Dataset) {
    #expect(ImportFormats.recognised(in: try SourceFolder(source))?.name == "masks")
    let report = try DatasetImport(MasksImporter.self).run(from: source, to: destination)
    return (report, try Dataset(path: destination))
  }

  private func problem() throws -> FileError {
    try #require(
      fileError { () throws(FileError) in
        try DatasetImport(MasksImporter.self).run(from: source, to: destination)
      })
  }

  private static func colors(_ table: [[Int]], _ kind: PlainPNG.Kind) -> PlainPNG {
    PlainPNG(size, kind, samples: labels.flatMap { table[$0] })
  }

  @Test(arguments: [
    PlainPNG(size, .grey, samples: labels), colors([[0, 0, 0], [1, 1, 1], [2, 2, 2]], .color),
    colors([[0, 0, 0], [255, 0, 0], [0, 0, 255]], .color),
    colors([[0, 0, 0, 0], [255, 0, 0, 255], [0, 0, 255, 255]], .colorAlpha),
    PlainPNG(size, places: labels, palette: [RGBColor(0, 0, 0), RGBColor(255, 0, 0), RGBColor(0, 0, 255)]),
  ])
  func classesOfEveryKind(picture: PlainPNG) throws {
    try write(picture)
    try scratch.write(Self.classes, to: "source/classes.yaml")
    let (report, dataset) = try load()
    #expect(report.objects.map(\.name) == ["red", "blue"] && report.objects.map(\.count) == [2, 1])
    #expect(try dataset.load(dataset.items[0]).mask.labels == Self.labels.map(UInt8.init))
  }

  private static let white = labels.map { $0 > 0 ? 255 : 0 }

  @Test(arguments: [
    (PlainPNG(size, .grey, samples: white), false), (PlainPNG(size, .grey, samples: white), true),
    (PlainPNG(size, .grey, bits: 1, samples: white.map { $0 / 255 }), false),
    (PlainPNG(size, .color, samples: white.flatMap { [$0, 0, $0 / 2] }), false),
    (PlainPNG(size, .greyAlpha, samples: white.flatMap { [$0, $0] }), false),
    (PlainPNG(size, .grey, samples: white.map { $0 / 51 }), false),
  ])
  func blackAndWhiteIsOneClass(picture: PlainPNG, isDescribed: Bool) throws {
    try write(picture)
    if isDescribed { try scratch.write(Self.oneClass, to: "source/classes.yaml") }
    let (report, dataset) = try load()
    #expect(report.objects.map(\.count) == [3])
    #expect(try dataset.load(dataset.items[0]).mask.labels == Self.white.map { $0 > 0 ? 1 : 0 })
  }

  @Test func softOutlinesAreTakenForTheNearer() throws {
    let size = PixelSize(width: 16, height: 8)
    try scratch.picture("source/images/a_img.png", size)
    var shades = [Int](repeating: 0, count: 128)
    for y in 1..<7 { for x in 1..<14 { shades[16 * y + x] = 255 } }
    for x in 1..<14 { shades[16 + x] = 20 * x - 10 }
    try write(PlainPNG(size, .grey, samples: shades))
    let (report, dataset) = try load()
    #expect(report.losses[.softPixels] == 12)
    #expect(try dataset.load(dataset.items[0]).mask.labels == shades.map { $0 >= 128 ? 1 : 0 })
  }

  @Test func masksOfHalfTheSizeAreEnlarged() throws {
    try scratch.picture("source/images/a_img.png", PixelSize(width: 16, height: 8))
    try write(PlainPNG(Self.size, .grey, samples: Self.white))
    let (report, dataset) = try load()
    #expect(report.losses[.enlargedMasks] == 1 && report.objects.map(\.count) == [3])
    let mask = try dataset.load(dataset.items[0]).mask
    #expect((0..<32).allSatisfy { mask[2 * ($0 % 8) + 1, 2 * ($0 / 8)] == (Self.white[$0] > 0 ? 1 : 0) })
    try scratch.picture("source/images/a_img.png", PixelSize(width: 17, height: 8))
    #expect(try problem().problem.contains("is 8x4, but its picture"))
  }

  @Test(arguments: [
    (PlainPNG(size, .grey, samples: labels), "of several classes without a classes.yaml", "name: class_2"),
    (colors([[0, 0, 0], [255, 0, 0], [0, 0, 255]], .color), "#0000ff, #ff0000", "color: \"#0000ff\""),
    (PlainPNG(size, .grey, samples: labels.map { $0 * 100 }), "100, 200", "write the number"),
    (PlainPNG(size, .grey, samples: labels.map { _ in 0 }), "without a single label", ""),
  ])
  func whatNobodyExplainsIsListed(picture: PlainPNG, words: String, advice: String) throws {
    try write(picture)
    let error = try problem()
    #expect(error.problem.contains(words) && (error.advice ?? "").contains(advice), "\(error)")
    #expect(error.path == source)
  }

  @Test func halfTransparencyIsRefused() throws {
    try write(PlainPNG(Self.size, .greyAlpha, samples: Self.labels.flatMap { [255, $0 * 100] }))
    let error = try problem()
    #expect(error.path.hasSuffix("a_mask.png") && error.problem.contains("half transparent"), "\(error)")
  }

  /// The advice for colours can be taken as it stands.
  @Test func theAdviceIsAClassesFile() throws {
    try write(Self.colors([[0, 0, 0], [255, 0, 0], [0, 0, 255]], .color))
    let advice = try #require(try problem().advice)
    try scratch.write(
      String(advice[advice.firstRange(of: "classes:")!.lowerBound...]), to: "source/classes.yaml")
    #expect(try load().0.objects.map(\.count) == [2, 1])
  }

  @Test func dataSetsWithOtherNamesLeadHere() throws {
    try write(PlainPNG(Self.size, .grey, samples: Self.labels))
    try scratch.write(Self.classes, to: "source/classes.yaml")
    let error = try #require(fileError { () throws(FileError) in try Dataset(path: source) })
    #expect(error.advice?.contains("--format masks") == true)
  }

  @Test func anObjectPerMask() throws {
    for (folder, name) in [("one", "a"), ("two", "b")] {
      try scratch.picture("bowl/\(folder)/images/\(name).png", Self.size)
      try prepareFolder("\(scratch.path)/bowl/\(folder)/masks")
      for number in 0..<3 {
        var samples = [Int](repeating: 0, count: 32)
        for x in 0..<3 { samples[8 + 2 * number + x] = 255 }
        let picture =
          number == 2
          ? PlainPNG(Self.size, .colorAlpha, samples: samples.flatMap { [$0, $0, $0, 255] })
          : PlainPNG(Self.size, .grey, samples: samples)
        try writeFileAtomically("\(scratch.path)/bowl/\(folder)/masks/\(number)f.png", picture.bytes)
      }
    }
    #expect(ImportFormats.recognised(in: try SourceFolder("\(scratch.path)/bowl"))?.name == "mask-per-object")
    let report = try DatasetImport(MaskPerObjectImporter.self).run(
      from: "\(scratch.path)/bowl", to: destination)
    #expect(report.objects.map(\.count) == [6] && report.losses[.sharedPixels] == 4 && report.pictures == 2)
    let dataset = try Dataset(path: destination)
    #expect(try dataset.load(dataset.items[0]).instances!.identifiers[8..<15] == [1, 1, 1, 2, 2, 3, 3])
  }

  @Test func numberedMasksBesideTheirPicture() throws {
    try scratch.picture("flat/a_1.png", Self.size)
    for number in 1...2 {
      var samples = [Int](repeating: 0, count: 32)
      samples[4 * number] = 255
      try writeFileAtomically(
        "\(scratch.path)/flat/a_1_mask_\(number).png", PlainPNG(Self.size, .grey, samples: samples).bytes)
    }
    let report = try DatasetImport(MaskPerObjectImporter.self).run(
      from: "\(scratch.path)/flat", to: destination)
    #expect(report.objects.map(\.count) == [2] && report.leftOut.isEmpty)
    try writeFileAtomically(
      "\(scratch.path)/flat/a_1_mask_2.png", PlainPNG(Self.size, .grey, samples: Self.labels).bytes)
    let error = try #require(
      fileError { () throws(FileError) in
        try DatasetImport(MaskPerObjectImporter.self).run(from: "\(scratch.path)/flat", to: destination)
      })
    #expect(error.path.hasSuffix("a_1_mask_2.png"))
  }
}
