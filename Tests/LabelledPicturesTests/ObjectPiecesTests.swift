import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

/// An object number names one object, and nothing else.
@Suite struct ObjectPiecesTests {
  let scratch: DatasetScratch
  init() throws { scratch = try DatasetScratch() }

  /// Discs of radius 5 on a grid of 20 pixels, each with a number.
  private func discs(_ numbers: [UInt16]) -> InstanceMap {
    var map = InstanceMap(size: PixelSize(width: 80, height: 60))
    for (index, number) in numbers.enumerated() {
      let (centerX, centerY) = (10 + 20 * (index % 4), 10 + 20 * (index / 4))
      for y in 0..<60 {
        for x in 0..<80 where (x - centerX) * (x - centerX) + (y - centerY) * (y - centerY) <= 25 {
          map.identifiers[y * 80 + x] = number
        }
      }
    }
    return map
  }

  private func refusal(_ map: InstanceMap) -> String? {
    fileError { () throws(FileError) in try ObjectPieces(map).check("i.png", advice: "do this") }?.description
  }

  @Test func numbersThatAreObjectsPass() {
    #expect(refusal(discs([1, 2, 3, 7])) == nil)
    #expect(refusal(discs([300])) == nil)
    #expect(refusal(discs([])) == nil)
  }

  @Test func aMaskOfBlackAndWhiteIsNoPictureOfObjects() throws {
    let words = try #require(refusal(discs([255, 255, 255, 255, 255])))
    #expect(words.contains("255 in 5 pieces") && words.contains("do this"))
    // Also where the two stand beside each other.
    var near = discs([255])
    for y in 5...15 { near.identifiers[y * 80 + 17] = 255 }
    #expect(refusal(near) != nil)
  }

  @Test func farPiecesAndStrayPixelsAreNamed() throws {
    let far = try #require(refusal(discs([1, 2, 3, 2])))
    #expect(
      far.contains("number 2 in 2 pieces") && far.contains("(30, 5)") && far.contains("29 pixels apart"))
    var stray = discs([1, 2])
    stray.identifiers[50 * 80 + 70] = 1
    let words = try #require(refusal(stray))
    #expect(words.contains("1 pixels at (70, 50)"))
  }

  /// Something may lie across an object.
  @Test func piecesNearEachOtherAreOneObject() {
    var crossed = discs([1, 2])
    for y in 9...11 { for x in 25...35 { crossed.identifiers[y * 80 + x] = 3 } }
    #expect(refusal(crossed) == nil)
  }

  @Test func splittingMakesAnObjectOfEveryPiece() throws {
    var map = discs([255, 255, 255, 255, 255, 255])
    for pixel in [50 * 80 + 70, 50 * 80 + 71, 55 * 80 + 3] { map.identifiers[pixel] = 255 }
    let (split, stray) = try ObjectPieces(map).split("i.png")
    #expect(Set(split.identifiers) == Set(0...6) && stray.count == 2)
    #expect(stray.pixels == [50 * 80 + 70, 50 * 80 + 71, 55 * 80 + 3])
    #expect(split.identifiers == discs([1, 2, 3, 4, 5, 6]).identifiers)
  }

  // MARK: in data sets

  private func source(_ map: InstanceMap) throws -> String {
    let path = "\(scratch.path)/source"
    for part in ["images", "instances"] { try prepareFolder("\(path)/\(part)") }
    let picture = RGBImage(size: map.size, filledWith: RGBColor(200, 190, 180))
    try writeFileAtomically("\(path)/images/a.png", PNGCodec.encode(picture))
    let labels = LabelMap(size: map.size, labels: map.identifiers.map(UInt8.init))
    try writeFileAtomically("\(path)/instances/a.png", PNGCodec.encode(labels))
    try writeFileAtomically("\(path)/split.json", #"{"train": ["a"]}"#.utf8)
    return path
  }

  @Test func anImportCountsPiecesOnlyWhenAsked() throws {
    let source = try source(discs([255, 255, 255, 255, 255, 255]))
    var options = ImportOptions()
    let refused = fileError { () throws(FileError) in
      try DatasetImport(InstancesImporter.self).run(from: source, to: "\(scratch.path)/no")
    }
    #expect(refused?.path == "\(source)/instances/a.png" && refused?.advice?.contains("--components") == true)
    options.splitsComponents = true
    let report = try DatasetImport(InstancesImporter.self, options: options)
      .run(from: source, to: "\(scratch.path)/set")
    #expect(report.objects.map(\.count) == [6] && report.losses[.strayPieces] == 0)
    let dataset = try Dataset(path: "\(scratch.path)/set")
    let picture = try dataset.load(dataset.items[0])
    #expect(dataset.objects(of: dataset.items[0], in: picture)?.count == 6)
  }

  @Test func aDataSetWithSuchNumbersIsRefused() throws {
    var options = ImportOptions()
    options.splitsComponents = true
    let set = "\(scratch.path)/set"
    _ = try DatasetImport(InstancesImporter.self, options: options).run(from: source(discs([9, 9])), to: set)
    try writeFileAtomically("\(set)/instances/a.png", PNGCodec.encode(discs([9, 9])))
    let dataset = try Dataset(path: set)
    let error = try #require(fileError { () throws(FileError) in try dataset.load(dataset.items[0]) })
    #expect(error.path == "\(set)/instances/a.png" && error.advice?.contains(set) == true)
  }

  @Test func masksThatAreIgnoredAsAWholeAreRefused() throws {
    var generated = GeneratedDataset()
    generated.names = ["a", "b"]
    try generated.write(to: scratch.path)
    #expect(try DatasetInspection(Dataset(path: scratch.path)).ignoredShare > 0)
    var mask = LabelMap(size: generated.size)
    for index in 10..<20 { mask.labels[index] = 255 }
    for name in generated.names {
      try writeFileAtomically("\(scratch.path)/masks/\(name).png", PNGCodec.encode(mask))
    }
    let dataset = try Dataset(path: scratch.path)
    let error = try #require(fileError { () throws(FileError) in try DatasetInspection(dataset) })
    #expect(error.problem.contains("255") && error.problem.contains("'round'"))
    #expect(error.advice?.contains("--components") == true)
    // Pictures without objects are no mistake, ignored or not, as long as some picture shows one.
    try writeFileAtomically("\(scratch.path)/masks/a.png", PNGCodec.encode(generated.mask))
    #expect(try DatasetInspection(dataset).pictures == 2)
  }
}
