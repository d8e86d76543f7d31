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
