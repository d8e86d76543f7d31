import DatasetFixtures
import Foundation
import Imaging
import System
import Testing

@testable import LabelledPictures

@Suite struct DatasetInspectionTests {
  let scratch: DatasetScratch
  init() throws { scratch = try DatasetScratch() }

  @Test func countsWhatIsThere() throws {
    try GeneratedDataset().write(to: scratch.path)
    let inspection = try DatasetInspection(Dataset(path: scratch.path))
    #expect(inspection.pictures == 3)
    #expect(inspection.sizes == [.init(size: PixelSize(width: 8, height: 6), pictures: 3)])
    #expect(inspection.splits.map(\.split) == ["train", "val", "test", "none"])
    #expect(inspection.splits.map(\.pictures) == [1, 1, 0, 1])
    #expect(inspection.ignoredShare == 3.0 / 144)
    let shares: [Double] = [39.0 / 47, 4.0 / 47, 4.0 / 47]
    #expect(inspection.classes.map(\.pixelShare) == shares)
    // Only the masks say what is there: components are the objects.
    #expect(inspection.classes.map(\.objects) == [0, 3, 3])
    #expect(inspection.classes[1].objectsPerPictureMean == 1)
    #expect(inspection.classes[1].medianExtent == 2 && inspection.classes[1].medianThickness == 2)
    #expect(inspection.classes[2].medianExtent == 4 && inspection.classes[2].medianThickness == 1)
    #expect(inspection.classes[2].medianArea == 4)
    // The train split is one flat picture.
    #expect(inspection.mean == [40, 2, 255])
    #expect(inspection.standardDeviation == [0, 0, 0])
  }

  @Test func countsStatedObjectsRatherThanComponents() throws {
    let objects =
      #"{"a": [{"class": "long", "box": [3, 1, 6, 6]}, {"class": "long", "box": [0, 0, 1, 1]}], "b": [], "c": []}"#
    try GeneratedDataset(objects: objects).write(to: scratch.path)
    let long = try DatasetInspection(Dataset(path: scratch.path)).classes[2]
    #expect(long.objects == 2)
    #expect((long.objectsPerPictureMinimum, long.objectsPerPictureMaximum) == (0, 2))
    #expect(long.medianExtent == 3)
    // The second object has no labelled pixel and so no area.
    #expect(long.medianArea == 4)
  }

  @Test func meanAndDeviationAreThoseOfTheTrainSplit() throws {
    let dataset = try Dataset(path: DatasetScratch.fixture("nuclei"))
    let inspection = try DatasetInspection(dataset)
    let picture = try dataset.load(dataset.items(in: .train)[0]).picture
    for channel in 0..<3 {
      let values = stride(from: channel, to: picture.pixels.count, by: 3).map { Double(picture.pixels[$0]) }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      #expect(abs(inspection.mean[channel] - mean) < 1e-9)
      #expect(abs(inspection.standardDeviation[channel] - variance.squareRoot()) < 1e-6)
    }
    #expect(inspection.classes[1].objects == 10)
    #expect(inspection.duplicates.isEmpty)
  }

  @Test func findsDuplicatesAcrossSplits() throws {
    let folder = try scratch.copy(of: "smears")
    let original = try PictureFile.readColor("\(folder)/images/BloodImage_00005.jpg")
    // Brighter, noisier and compressed again; its name sorts last and it is in another split.
    var copy = original
    for index in copy.pixels.indices {
      copy.pixels[index] = UInt8(clamping: Int(original.pixels[index]) + 6 + index * 7 % 5)
    }
    try writeFileAtomically("\(folder)/images/copy.jpg", JPEGEncoder.encode(copy, quality: 70))
    var boxes = try String(decoding: readFile("\(folder)/boxes.json"), as: UTF8.self)
    boxes.replace(
      "{\n\"BloodImage_00005\"", with: "{\"copy\": {\"boxes\": []},\n\"BloodImage_00005\"", maxReplacements: 1
    )
    try writeFileAtomically("\(folder)/boxes.json", boxes.utf8)
    try scratch.write(
      #"{"train": ["BloodImage_00005", "BloodImage_00044", "BloodImage_00022"], "val": ["copy", "BloodImage_00006"]}"#,
      to: "smears/split.json")
    _ = try DatasetImport(BoxesImporter.self).run(from: folder, to: "\(scratch.path)/set")
    let inspection = try DatasetInspection(Dataset(path: "\(scratch.path)/set"))
    #expect(
      inspection.duplicates.map { [$0.first, $0.firstSplit, $0.second, $0.secondSplit] }
        == [["BloodImage_00005", "train", "copy", "val"]])
    #expect(inspection.text.contains("BloodImage_00005 (train) and copy (val)"))
  }

  @Test func duplicatesOutsideTheSplitsDoNoHarm() throws {
    // The three pictures differ in brightness only.
    try GeneratedDataset(split: #"{"train": ["a"]}"#).write(to: scratch.path)
    #expect(try DatasetInspection(Dataset(path: scratch.path)).duplicates.isEmpty)
    try GeneratedDataset(split: #"{"train": ["a"], "test": ["c"]}"#).write(to: scratch.path)
    let found = try DatasetInspection(Dataset(path: scratch.path)).duplicates
    #expect(found.map { [$0.first, $0.second] } == [["a", "c"]])
  }

  @Test func survivesJSONAndPrintsATable() throws {
    let inspection = try DatasetInspection(Dataset(path: DatasetScratch.fixture("nuclei")))
    #expect(try JSONDecoder().decode(DatasetInspection.self, from: Data(inspection.json)) == inspection)
    let text = inspection.text
    #expect(text.contains("2 pictures"))
    #expect(text.contains("train 1, val 1, test 0"))
    #expect(text.contains("0.5000 µm per pixel"))
    #expect(text.contains("none found"))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("background") || $0.hasPrefix("nucleus") }
    #expect(rows.count == 2 && rows[0].count == rows[1].count)
  }

  @Test(
    arguments: [
      // Blood smears at 640x480: red cells, white cells, platelets.
      ([102, 186, 39], [36, 130, 26], 35, 4),
      // Small nuclei need no reduction.
      ([20.5, 12], [14, 9], 35, 1),
      // Long thin bacteria stay visible, although cells beside them do not fit.
      ([120, 60], [80, 4], 35, 1),
      ([60, 50], [30, 30], 35, 2),
      ([90, 50], [60, 9], 35, 2),
      ([1000], [500], 35, 4),
    ] as [([Double], [Double], Int, Int)])
  func recommendsAReduction(extents: [Double], thicknesses: [Double], radius: Int, expected: Int) throws {
    try GeneratedDataset().write(to: scratch.path)
    var inspection = try DatasetInspection(Dataset(path: scratch.path))
    let template = inspection.classes[1]
    inspection.classes = [inspection.classes[0]]
    for (extent, thickness) in zip(extents, thicknesses) {
      var summary = template
      (summary.medianExtent, summary.medianThickness) = (extent, thickness)
      inspection.classes.append(summary)
    }
    #expect(inspection.recommendedReduction(receptiveFieldRadius: radius).side == Double(expected))
  }
}
