import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

/// Files that other programs write and this one only reads.
enum OtherFiles {
  /// An array of NumPy; `fields` replaces what stands in its description.
  static func numpy(
    _ numbers: [UInt8], descr: String = "'|u1'", order: String = "False", shape: String = "(3, 4)",
    version: UInt8 = 1
  ) -> [UInt8] {
    let header = "{'descr': \(descr), 'fortran_order': \(order), 'shape': \(shape), }\n"
    let length = header.utf8.count
    let count = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + count + Array(header.utf8) + numbers
  }

  /// A TIFF of one channel, little-endian, with so many pages that all show the same strip.
  static func tiff(
    _ numbers: [UInt8], width: Int, height: Int, bits: Int, format: Int, pages: Int = 1
  ) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func entry(_ tag: Int, _ value: Int) -> [UInt8] {
      little(tag, 2) + little(4, 2) + little(1, 4) + little(value, 4)
    }
    let fields = [
      (256, width), (257, height), (258, bits), (259, 1), (262, 1), (273, 8), (277, 1), (278, height),
      (279, numbers.count), (339, format),
    ]
    let start = 8 + (numbers.count + 1) / 2 * 2
    let length = 2 + 12 * fields.count + 4
    var bytes = Array("II*\0".utf8) + little(start, 4) + numbers
    bytes += [UInt8](repeating: 0, count: start - bytes.count)
    let body = little(fields.count, 2) + fields.flatMap { entry($0.0, $0.1) }
    bytes.reserveCapacity(start + pages * length)
    for page in 0..<pages {
      bytes += body
      bytes += little(page == pages - 1 ? 0 : start + (page + 1) * length, 4)
    }
    return bytes
  }
}

@Suite struct LabelPictureFormatsTests {
  static let size = PixelSize(width: 4, height: 3)
  /// Three objects.
  static let numbers: [UInt8] = [1, 1, 0, 2, 1, 0, 0, 2, 0, 3, 3, 0]

  let scratch: DatasetScratch
  var source: String { "\(scratch.path)/source" }
  var destination: String { "\(scratch.path)/set" }

  init() throws {
    scratch = try DatasetScratch()
    try scratch.picture("source/a.png", Self.size)
  }

  private func write(_ bytes: [UInt8], _ file: String) throws {
    let path = "\(source)/\(file)"
    try prepareFolder(String(path[..<path.lastIndex(of: "/")!]))
    try writeFileAtomically(path, bytes)
  }

  private func grey(_ numbers: [Int], _ size: PixelSize = size) -> [UInt8] {
    PlainPNG(size, .grey, samples: numbers).bytes
  }

  private func load(_ format: any LabelImporter.Type = LabelPicturesImporter.self) throws -> (
    ImportReport, Dataset
  ) {
    let report = try DatasetImport(format).run(from: source, to: destination)
    return (report, try Dataset(path: destination))
  }

  private func problem(_ format: any LabelImporter.Type = LabelPicturesImporter.self) throws -> FileError {
    try #require(
      fileError { () throws(FileError) in try DatasetImport(format).run(from: source, to: destination) })
  }

  private static func wide<Number: BitwiseCopyable>(_ convert: (UInt8) -> Number) -> [UInt8] {
    numbers.map(convert).rawBytes
  }

  private static var columns: [UInt8] { (0..<4).flatMap { x in (0..<3).map { y in numbers[4 * y + x] } } }

  @Test(arguments: [
    ("a_cp_masks.png", PlainPNG(size, .grey, samples: numbers.map(Int.init)).bytes),
    ("a_mask.tif", OtherFiles.tiff(numbers, width: 4, height: 3, bits: 8, format: 1)),
    ("a_mask.tif", OtherFiles.tiff(wide { UInt16($0) }, width: 4, height: 3, bits: 16, format: 1)),
    ("a_mask.tif", OtherFiles.tiff(wide { Int16($0) }, width: 4, height: 3, bits: 16, format: 2)),
    ("labels/a.tif", OtherFiles.tiff(wide { UInt32($0) }, width: 4, height: 3, bits: 32, format: 1)),
    ("labels/a.tif", OtherFiles.tiff(wide { Int32($0) }, width: 4, height: 3, bits: 32, format: 2)),
    ("masks/A.TIF", OtherFiles.tiff(wide { Float($0) }, width: 4, height: 3, bits: 32, format: 3)),
    ("masks/a.tif", OtherFiles.tiff(wide { Double($0) }, width: 4, height: 3, bits: 64, format: 3)),
    ("a.npy", OtherFiles.numpy(numbers)),
    ("a_masks.npy", OtherFiles.numpy(columns, order: "True")),
    ("a.npy", OtherFiles.numpy(wide { UInt16($0).bigEndian }, descr: "'>u2'")),
    ("a.npy", OtherFiles.numpy(wide { Int64($0) }, descr: "'<i8'", version: 2)),
    ("a.npy", OtherFiles.numpy(wide { Float($0) }, descr: "'<f4'")),
  ])
  func numbersInEveryForm(file: String, bytes: [UInt8]) throws {
    try write(bytes, file)
    #expect(ImportFormats.recognised(in: try SourceFolder(source))?.name == "label-pictures")
    let (report, dataset) = try load()
    #expect(report.objects.map(\.count) == [3] && report.losses.lines.isEmpty && report.leftOut.isEmpty)
    let instances = try #require(try dataset.load(dataset.items[0]).instances)
    #expect(instances.identifiers == Self.numbers.map(UInt16.init))
  }

  @Test func numbersAbove65535AreNumberedAnew() throws {
    try write(
      OtherFiles.tiff(
        Self.wide { $0 == 0 ? 0 : UInt32($0) * 1_000_000 }, width: 4, height: 3, bits: 32, format: 1),
      "a_mask.tif")
    let (_, dataset) = try load()
    #expect(try dataset.load(dataset.items[0]).instances?.identifiers == Self.numbers.map(UInt16.init))
    #expect(try problem(MasksImporter.self).path == source)
  }

  @Test(arguments: [
    ("a_seg.npy", OtherFiles.numpy([1, 2], descr: "'|O'", shape: "()"), "could run code"),
    ("a.npy", [0x80, 4, 0x95, 1, 2, 3, 4, 5, 6, 7, 8], "could run code"),
    ("a.npy", Array(OtherFiles.numpy(numbers).dropLast(3)), "has 9 bytes of numbers"),
    ("a.npy", OtherFiles.numpy(numbers) + [0], "has 13 bytes of numbers"),
    ("a.npy", Array(OtherFiles.numpy(numbers).prefix(20)), "breaks off"),
    ("a.npy", Array("\u{93}NUMP".utf8), "no array of NumPy"),
    ("a.npy", OtherFiles.numpy(numbers, shape: "(3000000000, 4000000000000)"), "megapixels"),
    ("a.npy", OtherFiles.numpy(numbers, shape: "(30000, 40000)"), "megapixels"),
    ("a.npy", OtherFiles.numpy(numbers, shape: "(99999999999999999999, 4)"), "expected (height, width)"),
    ("a.npy", OtherFiles.numpy(numbers, shape: "(12,)"), "expected (height, width)"),
    ("a.npy", OtherFiles.numpy(numbers, shape: "(1, 3, 4)"), "expected (height, width)"),
    ("a.npy", OtherFiles.numpy(numbers, shape: "(-3, -4)"), "expected (height, width)"),
    ("a.npy", OtherFiles.numpy(numbers, descr: "'<c8'"), "of the type '<c8'"),
    ("a.npy", OtherFiles.numpy(numbers, descr: "[('a', '<u1')]"), "of the type 'a record'"),
    ("a.npy", OtherFiles.numpy(wide { Float($0) + 0.5 }, descr: "'<f4'"), "has the number 1.5 at (0, 0)"),
    (
      "a.npy", OtherFiles.numpy(wide { $0 == 3 ? Float.nan : 1 }, descr: "'<f4'"),
      "has the number nan at (1, 2)"
    ),
    ("a.npy", OtherFiles.numpy(wide { Int32($0) - 1 }, descr: "'<i4'"), "has the number -1 at (2, 0)"),
    ("a.npy", OtherFiles.numpy(numbers, shape: "(4, 3)"), "but its picture"),
    (
      "a_mask.tif", OtherFiles.tiff(wide { Float($0) / 2 }, width: 4, height: 3, bits: 32, format: 3),
      "number 0.5"
    ),
    (
      "a_mask.tif", OtherFiles.tiff(wide { Float($0) }, width: 4, height: 30, bits: 32, format: 3),
      "not a TIFF"
    ),
    (
      "a_mask.tif", OtherFiles.tiff(numbers, width: 4, height: 3, bits: 8, format: 1, pages: 2),
      "holds 2 pictures"
    ),
    (
      "a_mask.png", PlainPNG(size, .grey, samples: [1] + [Int](repeating: 0, count: 10) + [1]).bytes,
      "in 2 pieces"
    ),
    ("a_mask.png", Array("not a picture".utf8), "expected a picture"),
    ("a_mask.png", [], "is empty"),
  ])
  func damagedLabelPicturesAreNamed(file: String, bytes: [UInt8], words: String) throws {
    try write(bytes, file)
    let error = try problem()
    #expect(error.description.contains(words), "\(error)")
    #expect(error.path == "\(source)/\(file)")
  }

  @Test func tooManyPagesAreRefused() throws {
    try write(
      OtherFiles.tiff(Self.numbers, width: 4, height: 3, bits: 8, format: 1, pages: 65_537), "a_mask.tif")
    let error = try problem()
    #expect(error.path == "\(source)/a_mask.tif" && error.problem.contains("pages"), "\(error)")
  }

  @Test func moreNumbersThanObjectsAreRefused() throws {
    let size = PixelSize(width: 300, height: 220)
    try scratch.picture("source/a.png", size)
    let numbers = (0..<size.pixelCount).map { UInt32($0) * 2 }
    try write(
      OtherFiles.tiff(numbers.rawBytes, width: 300, height: 220, bits: 32, format: 1), "a_mask.tif")
    #expect(try problem().problem.contains("65534"))
  }

  @Test func namesThatFitNobodyAreNamed() throws {
    try write(grey(Self.numbers.map(Int.init)), "masks/a.png")
    try write(grey(Self.numbers.map(Int.init)), "masks/cel00.png")
    try scratch.picture("source/cell00.png", Self.size)
    let (report, _) = try load()
    #expect(report.leftOut.map(\.name) == ["masks/cel00.png", "cell00.png"])
    #expect(report.leftOut[0].reason.contains("cell00.png"))
    try write(grey(Self.numbers.map(Int.init)), "a_mask.png")
    #expect(try problem().problem.contains("may both be"))
  }
}

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
