import Foundation
import Imaging
import SegNetModel
import Testing

struct PictureInputTests {
  @Test(arguments: LevelRule.allCases)
  func levelsStandInTheFile(rule: LevelRule) throws {
    let input = PictureInput(
      levels: rule, reduction: 2, mean: [1, 2, 3], standardDeviation: [4, 5, 6],
      trainedSize: PixelSize(width: 64, height: 48))
    let data = try JSONEncoder().encode(input)
    #expect(try JSONDecoder().decode(PictureInput.self, from: data) == input)
  }

  @Test func modelsThatSayNothingTakeTheCamerasLevels() throws {
    let text = #"{"reduction": 1, "mean": [1, 2, 3], "standard_deviation": [4, 5, 6]}"#
    #expect(try JSONDecoder().decode(PictureInput.self, from: Data(text.utf8)).levels == .camera)
  }

  @Test func unknownLevelsAreRefused() {
    let text = #"{"levels": "best", "reduction": 1, "mean": [1, 2, 3], "standard_deviation": [4, 5, 6]}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(PictureInput.self, from: Data(text.utf8))
    }
  }

  @Test func onlyFaintPicturesChange() {
    let size = PixelSize(width: 2, height: 1)
    let faint = RGBImage(size: size, pixels: [10, 10, 10, 30, 20, 10])
    #expect(LevelRule.camera.applied(to: faint) == faint)
    #expect(LevelRule.picture.applied(to: faint).pixels == [0, 0, 0, 255, 128, 0])
    let bright = RGBImage(size: size, pixels: [0, 128, 255, 0, 64, 255])
    #expect(LevelRule.picture.applied(to: bright) == bright)
  }
}
