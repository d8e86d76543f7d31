import DatasetFixtures
import Foundation
import Imaging
import System
import Testing

@testable import LabelledPictures

/// Each rule finds what was made wrong, names its object, and leaves the other labels in peace.
@Suite struct LabelDoubtsTests {
  let scratch: DatasetScratch
  init() throws { scratch = try DatasetScratch() }

  private func doubts(_ scenes: [DoubtScene]) throws -> LabelDoubts {
    let dataset = try DoubtScene.write(scenes, to: "\(scratch.path)/set")
    return try #require(DatasetInspection(dataset, namingDoubts: true).doubts)
  }

  private func only(_ kind: LabelDoubt.Kind, _ doubts: LabelDoubts) throws -> LabelDoubts.Group {
    #expect(doubts.groups.map(\.kind) == [kind], "\(doubts.text)")
    return try #require(doubts.groups.first)
  }

  @Test func rightLabelsAreNotDoubted() throws {
    let found = try doubts([DoubtScene()])
    #expect(found.groups.isEmpty && found.text == "doubtful labels: none found")
  }

  @Test func everyNumberInPiecesIsNamed() throws {
    var scene = DoubtScene()
    scene.relabel { _, _, number in number == 6 ? 1 : number == 7 ? 2 : number }
    let group = try only(.pieces, doubts([scene, DoubtScene()]))
    #expect(group.found == 2 && Set(group.doubts.compactMap(\.object?.number)) == [1, 2])
    #expect(group.doubts.allSatisfy { $0.picture == "a" && $0.reason.contains("pixels apart") })
    #expect(group.doubts.first { $0.object?.number == 1 }?.object?.box == [11, 11, 50, 110])
    #expect(group.advice.contains("--components"))
    // Training refuses such a data set as ever.
    let dataset = try Dataset(path: "\(scratch.path)/set")
    #expect(fileError { () throws(FileError) in try DatasetInspection(dataset) } != nil)
  }

  @Test func specksAreNamedWithBothMedians() throws {
    var scene = DoubtScene()
    scene.draw(8, x: 110, y: 110, radius: 2)
    // At the picture's edge an object may be of any size.
    scene.draw(9, x: 60, y: 119, radius: 2)
    let group = try only(.speck, doubts([scene]))
    #expect(group.doubts.map(\.object?.number) == [8])
    #expect(
      group.doubts[0].reason == "its area is 13 pixels, the median of its class 253, 253 in this picture")
  }

  /// Pictures of two scales: what is small in the set is not small in its picture.
  @Test func smallObjectsOfASmallScaleAreNoSpecks() throws {
    var far = DoubtScene(empty: PixelSize(width: 120, height: 120))
    for index in 0..<9 {
      far.draw(UInt16(index + 1), x: 15 + 40 * (index % 3), y: 12 + 37 * (index / 3), radius: 2)
    }
    #expect(try doubts([DoubtScene(), DoubtScene(), DoubtScene(), far]).groups.isEmpty)
  }

  @Test func anObjectCutInsideThePictureIsNamed() throws {
    var scene = DoubtScene()
    // Half of the disc at (70, 60) lost its label, as where tiles meet.
    scene.relabel { x, _, number in number == 5 && x > 71 ? 0 : number }
    let group = try only(.cut, doubts([scene]))
    #expect(group.doubts.map(\.object?.number) == [5])
    #expect(group.doubts[0].object?.box == [61, 51, 72, 70])
    #expect(group.doubts[0].reason.contains("right side is straight over"))
  }

  @Test func aCellThatIsStraightItselfIsNotCut() throws {
    var scene = DoubtScene()
    for y in 0..<scene.size.height {
      for x in 0..<scene.size.width where scene.instances.identifiers[y * scene.size.width + x] == 5 && x > 71
      {
        scene.instances.identifiers[y * scene.size.width + x] = 0
        scene.picture[x, y] = RGBColor(10, 10, 10)
      }
    }
    #expect(try doubts([scene]).groups.isEmpty)
  }

  @Test(arguments: MaskFit.Turn.allCases.dropFirst()) func aTurnedMaskIsNamedWithTheWayBack(
    _ turn: MaskFit.Turn
  ) throws {
    let right = DoubtScene()
    var scene = right
    // Labels are laid so that `turn` brings them back.
    for y in 0..<right.size.height {
      for x in 0..<right.size.width {
        let place = turn.place(x: x, y: y, size: right.size)
        scene.instances.identifiers[y * right.size.width + x] =
          right.instances.identifiers[place.y * right.size.width + place.x]
      }
    }
    let found = try doubts([scene, right])
    let group = try #require(found.groups.first { $0.kind == .turned })
    #expect(group.found == 1 && group.doubts[0].picture == "a" && group.doubts[0].object == nil)
    #expect(group.doubts[0].reason.contains("better when \(turn.rawValue):"))
  }

  /// Such a mask cannot be laid on its picture at all; the other pictures are still looked at.
  @Test func aMaskOfTheTurnedSizeIsNamedAndLeftOut() throws {
    let scene = DoubtScene(size: PixelSize(width: 120, height: 130))
    let dataset = try DoubtScene.write([scene, scene], to: "\(scratch.path)/set")
    let turned = LabelMap(size: PixelSize(width: 130, height: 120))
    try writeFileAtomically("\(dataset.path)/masks/a.png", PNGCodec.encode(turned))
    let inspection = try DatasetInspection(dataset, namingDoubts: true)
    #expect(inspection.leftOut == ["a"] && inspection.classes[1].objects == 7)
    #expect(try only(.turned, #require(inspection.doubts)).doubts[0].reason.contains("130x120"))
    #expect(inspection.text.contains("turned size: 1"))
    #expect(fileError { () throws(FileError) in try DatasetInspection(dataset) } != nil)
    // Any other size is no turned mask.
    try writeFileAtomically(
      "\(dataset.path)/masks/a.png", PNGCodec.encode(LabelMap(size: PixelSize(width: 9, height: 9))))
    #expect(fileError { () throws(FileError) in try DatasetInspection(dataset, namingDoubts: true) } != nil)
  }

  @Test func thePictureOfTwoLabellingsIsNamed() throws {
    var other = DoubtScene()
    other.relabel { _, _, number in number > 3 ? 0 : number }
    for index in other.picture.pixels.indices { other.picture.pixels[index] += UInt8(index % 3) }
    let group = try only(.contradiction, doubts([DoubtScene(), other]))
    #expect(group.doubts[0].picture == "a" && group.doubts[0].other == "b")
    #expect(group.doubts[0].reason.contains("7 objects are labelled against 3"))
  }

  /// Two moments of one place look alike in small; what moved has other labels, and rightly so.
  @Test func picturesOfAFilmDoNotContradictEachOther() throws {
    func moment(_ shift: Int) -> DoubtScene {
      var scene = DoubtScene(empty: PixelSize(width: 120, height: 120))
      // What stands still, and is no object, makes the two look alike.
      for y in 0..<120 {
        for x in 0..<60 { scene.picture[x, y] = RGBColor(UInt8(3 * (60 - x)), UInt8(y), 90) }
      }
      scene.draw(1, x: 80 + shift, y: 80, radius: 4)
      return scene
    }
    let (before, after) = (moment(0), moment(9))
    let hashes = [before, after].map { PictureHash($0.picture) }
    #expect(hashes[0].differenceFromDuplicate(hashes[1]) != nil)
    let found = try doubts([before, after])
    #expect(!found.groups.contains { $0.kind == .contradiction }, "\(found.text)")
  }

  @Test func twoBoxesAroundOneObjectAreNamed() throws {
    let objects =
      #"{"a": [{"class": "long", "box": [0, 0, 8, 6]}, {"class": "round", "box": [0, 0, 8, 5]}, {"class": "long", "box": [4, 1, 5, 5]}], "b": [], "c": []}"#
    try GeneratedDataset(objects: objects).write(to: scratch.path)
    let inspection = try DatasetInspection(Dataset(path: scratch.path), namingDoubts: true)
    let group = try #require(inspection.doubts?.groups.first { $0.kind == .double })
    #expect(group.found == 1 && group.doubts[0].object?.number == 2)
    #expect(group.doubts[0].reason == "its box and that of object 1 (long) overlap by 0.83")
  }

  @Test func listsAreCappedAndSurviveJSON() throws {
    var scene = DoubtScene()
    for index in 0..<5 { scene.draw(UInt16(20 + index), x: 4 + 8 * index, y: 113, radius: 1) }
    let dataset = try DoubtScene.write([scene, scene, scene], to: "\(scratch.path)/set")
    let inspection = try DatasetInspection(dataset, namingDoubts: true)
    let group = try #require(inspection.doubts?.groups.first { $0.kind == .speck })
    #expect(group.found == 15 && group.doubts.count == 15)
    #expect(inspection.text.contains("\n    and 5 more\n"))
    #expect(try JSONDecoder().decode(DatasetInspection.self, from: Data(inspection.json)) == inspection)
    #expect(try DatasetInspection(dataset).doubts == nil)
  }
}
