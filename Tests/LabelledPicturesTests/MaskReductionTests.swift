import Imaging
import Testing

@testable import LabelledPictures

@Suite struct MaskReductionTests {
  @Test func theMostFrequentLabelOfABlockWins() {
    let mask = LabelMap(
      size: PixelSize(width: 5, height: 3),
      labels: [
        1, 1, 2, 2, 9,
        1, 0, 0, 2, 9,
        9, 9, 9, 9, 9,
      ])
    let reduced = MaskReduction.majority(mask, reduction: 2, classes: 3, ignoreLabel: 9)
    #expect(reduced == LabelMap(size: PixelSize(width: 2, height: 1), labels: [1, 2]))
  }

  @Test(
    arguments: [
      ([1, 1, 2, 2], 1), ([2, 0, 0, 2], 0), ([9, 9, 1, 1], 1), ([9, 9, 0, 1], 9), ([9, 9, 9, 9], 9),
      ([2, 1, 0, 9], 0),
    ] as [([UInt8], UInt8)])
  func tiesGoToTheLowerLabelAndAgainstIgnoredPixels(block: [UInt8], winner: UInt8) {
    let mask = LabelMap(size: PixelSize(width: 2, height: 2), labels: block)
    #expect(MaskReduction.majority(mask, reduction: 2, classes: 3, ignoreLabel: 9).labels == [winner])
  }

  @Test(arguments: 1...4)
  func hasTheGeometryOfAreaReduction(side: Int) {
    let reduction = Reduction(quarters: 4 * side)
    let size = PixelSize(width: 23, height: 14)
    // One labelled block, found at the same place in the reduced picture.
    var mask = LabelMap(size: size)
    var picture = RGBImage(size: size)
    for y in 2 * side..<3 * side {
      for x in 4 * side..<5 * side {
        mask[x, y] = 1
        picture[x, y] = RGBColor(255, 255, 255)
      }
    }
    let reduced = MaskReduction.majority(mask, reduction: reduction, classes: 2, ignoreLabel: nil)
    let sums = AreaReduction.blockSums(picture, reduction: reduction)
    #expect(reduced.size == size.reduced(by: reduction))
    for (index, label) in reduced.labels.enumerated() {
      #expect(Int(sums[3 * index]) == (label == 1 ? 255 * side * side : 0))
    }
    #expect(reduced[4, 2] == 1)
  }

  /// At 1.5, the middle block of three pixels has half of the middle one and of each neighbour.
  @Test func partsOfPixelsVoteByTheirArea() {
    let mask = LabelMap(size: PixelSize(width: 3, height: 3), labels: [1, 1, 1, 1, 2, 2, 1, 2, 2])
    let reduced = MaskReduction.majority(
      mask, reduction: Reduction(quarters: 6), classes: 3, ignoreLabel: nil)
    // Of 36 sixteenths at the top right, 1 covers 8 + 16, 2 covers 4 + 8.
    #expect(reduced.labels == [1, 1, 1, 2])
  }
}
