import DatasetFixtures
import Imaging
import System
import Testing

@testable import LabelledPictures

/// Classes go by their names, wherever they stand.
@Suite struct ClassMatchTests {
  let scratch: DatasetScratch
  init() throws { scratch = try DatasetScratch() }

  private func palette(_ names: [String], border: String? = nil) -> ClassPalette {
    ClassPalette(
      names.map {
        ClassPalette.Entry(name: $0, color: RGBColor(1, 2, 3), role: $0 == border ? .border : nil)
      })
  }

  @Test func theSameOrderSaysNothing() {
    let match = ClassMatch(palette(["ground", "a", "b"]), to: palette(["ground", "a", "b"]), of: "it")
    #expect(match?.labels == [0, 1, 2] && match?.difference == nil)
  }

  @Test func anotherOrderIsSaidInOneLine() {
    let match = ClassMatch(
      palette(["ground", "c", "a", "b"]), to: palette(["back", "a", "b", "c"]), of: "it")
    #expect(match?.labels == [0, 3, 1, 2])
    #expect(
      match?.difference
        == "the data set has c, a, b in another order than it, a, b, c; the background is 'ground' in the data set, 'back' in it"
    )
  }

  @Test func aNameOfOneSideIsRefusedWithBothLists() throws {
    try GeneratedDataset().write(to: scratch.path)
    let dataset = try Dataset(path: scratch.path)
    let error = fileError { () throws(FileError) in
      try dataset.matched(to: palette(["background", "long", "thin"]))
    }
    #expect(
      error?.problem
        == "has the classes background, round, long, the model background, long, thin: only the data set has round, only the model has thin"
    )
    #expect(error?.path == scratch.path && error?.advice?.contains("--from") == true)
    let role = fileError { () throws(FileError) in
      try dataset.matched(to: palette(["background", "long", "round"], border: "round"))
    }
    #expect(role?.problem.contains("'round' is a border in the model") == true)
    // The first class is the background: a class of that name is none.
    #expect(throws: FileError.self) { try dataset.matched(to: palette(["round", "background", "long"])) }
  }

  /// Masks, stated objects and core fractions follow; what is ignored stays.
  @Test func aMatchedDataSetSpeaksInTheOthersNumbers() throws {
    let classes = """
      classes:
        - { name: background, color: "#000000" }
        - { name: round, color: "#ff0000", core_fraction: 0.5 }
        - { name: long, color: "#00ff00" }
      ignore_label: 255
      """
    let objects = #"{"a": [{"class": "long", "box": [3, 1, 6, 6]}], "b": [], "c": []}"#
    let generated = GeneratedDataset(classes: classes, objects: objects)
    try generated.write(to: scratch.path)
    let (dataset, note) = try Dataset(path: scratch.path).matched(
      to: palette(["background", "long", "round"]))
    #expect(note?.hasPrefix("classes matched by name: the data set has round, long in another order") == true)
    #expect(dataset.palette.entries.map(\.name) == ["background", "long", "round"])
    #expect(dataset.palette.entries[2].color == RGBColor(255, 0, 0))
    #expect(dataset.coreFractions == [1, 1, 0.5])
    let picture = try dataset.load(dataset.items[0])
    let expected: [UInt8] = generated.mask.labels.map { [0: 0, 1: 2, 2: 1, 255: 255][$0]! }
    #expect(picture.mask.labels == expected)
    #expect(dataset.objects(of: dataset.items[0], in: picture)?.map(\.label) == [1])
    // And back again.
    let again = try dataset.matched(to: palette(["background", "round", "long"])).dataset
    #expect(try again.load(again.items[0]).mask == generated.mask)
    #expect(again.coreFractions == [1, 0.5, 1])
  }
}
