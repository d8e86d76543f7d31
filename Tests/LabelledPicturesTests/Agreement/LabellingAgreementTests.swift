import DatasetFixtures
import Foundation
import Imaging
import System
import Testing

@testable import LabelledPictures

/// Two labellings of the same pictures.
@Suite struct LabellingAgreementTests {
  let scratch: DatasetScratch
  init() throws { scratch = try DatasetScratch() }

  @Test func aLabellingAgreesWithItself() throws {
    let dataset = try DoubtScene.write([DoubtScene()], to: "\(scratch.path)/one")
    let agreement = try LabellingAgreement(dataset, dataset)
    let cell = try #require(agreement.classes.first)
    #expect(agreement.basis == .outlines && agreement.pictures == 1)
    #expect(
      cell.iou == 1 && cell.matched == 7 && cell.agreement == 1 && cell.meanOverlap == 1
        && cell.exactShare == 1)
    #expect(agreement.kappa == 1 && agreement.pixelAgreement == 1)
    #expect(agreement.byPicture.map(\.agreement) == [1] && !agreement.text.contains("agree least"))
    #expect(try JSONDecoder().decode(LabellingAgreement.self, from: Data(agreement.json)) == agreement)
  }

  @Test func whatDiffersIsCountedOnBothSides() throws {
    var other = DoubtScene()
    // One object less, and half of another: that one no longer matches.
    other.relabel { x, _, number in number == 7 || number == 5 && x >= 69 ? 0 : number }
    let (first, second) = (
      try DoubtScene.write([DoubtScene(), DoubtScene()], to: "\(scratch.path)/one"),
      try DoubtScene.write([other], to: "\(scratch.path)/two")
    )
    let agreement = try LabellingAgreement(first, second)
    let cell = try #require(agreement.classes.first)
    #expect(agreement.onlyInFirst == ["b"] && agreement.onlyInSecond.isEmpty)
    #expect(cell.objects == [7, 6] && cell.matched == 5 && cell.agreement == 10.0 / 13)
    #expect(cell.countBias == -1 && cell.countDifference == 1 && cell.exactShare == 0)
    // Discs of radius 9 have 253 pixels, the part of one to the left of x = 69 has 100 of them.
    let (shared, all) = (253.0 * 5 + 100, 253.0 * 7)
    let missing = all - shared
    #expect(abs(try #require(cell.iou) - shared / all) < 1e-12)
    let pixels = 120.0 * 120
    let expected = (all * shared + (pixels - all) * (pixels - shared)) / (pixels * pixels)
    let observed = 1 - missing / pixels
    #expect(abs(try #require(agreement.kappa) - (observed - expected) / (1 - expected)) < 1e-12)
    #expect(abs(try #require(agreement.pixelAgreement) - observed) < 1e-12)
    for words in ["only in \(first.path): 1, b", "a: agreement 76.9 %, 7 objects and 6", "kappa"] {
      #expect(agreement.text.contains(words), "\(agreement.text) lacks '\(words)'")
    }
    let turned = try LabellingAgreement(second, first)
    #expect(turned.kappa == agreement.kappa && turned.classes[0].agreement == cell.agreement)
  }

  @Test func classesAreMatchedByNameAndPicturesMustBeTheSame() throws {
    let (one, two) = ("\(scratch.path)/one", "\(scratch.path)/two")
    var generated = GeneratedDataset()
    try generated.write(to: one)
    generated.classes = generated.classes.replacing("round", with: "x").replacing("long", with: "round")
      .replacing("name: x", with: "name: long")
    try generated.write(to: two)
    let (first, second) = (try Dataset(path: one), try Dataset(path: two))
    let agreement = try LabellingAgreement(first, second)
    // What one calls round the other calls long.
    #expect(agreement.basis == .components && agreement.classes.map(\.iou) == [0, 0])
    #expect(
      agreement.classes.map(\.objects) == [[3, 3], [3, 3]] && agreement.classes.map(\.matched) == [0, 0])
    var other = DoubtScene(size: generated.size)
    other.draw(1, x: 2, y: 2, radius: 2)
    try writeFileAtomically("\(two)/images/a.png", PNGCodec.encode(other.picture))
    let error = fileError { () throws(FileError) in try LabellingAgreement(first, second) }
    #expect(error?.path == "\(two)/images/a.png" && error?.problem.contains("something else") == true)
    generated.names = ["z"]
    generated.split = #"{"train": ["z"]}"#
    try generated.write(to: "\(scratch.path)/three")
    let three = try Dataset(path: "\(scratch.path)/three")
    #expect(
      fileError { () throws(FileError) in try LabellingAgreement(first, three) }?.problem.contains(
        "no picture") == true)
  }
}
