@testable import LabelledPictures
@testable import SegNetTraining

extension FeatureMap {
  /// The numbers in the order [picture][channel][y][x], without padding.
  func planes(pictures: Int) -> [Float] {
    var values: [Float] = []
    for picture in 0..<pictures {
      for channel in 0..<layout.channels {
        for y in 0..<layout.height {
          let row = self.values(picture, y, channel: channel)
          for x in row.indices { values.append(row[x]) }
        }
      }
    }
    return values
  }

  /// Takes numbers in the order [picture][channel][y][x]; the padding becomes 0.
  func setPlanes(_ values: [Float]) {
    memory.fill(0)
    for (index, value) in values.enumerated() {
      let (x, rest) = (index % layout.width, index / layout.width)
      let (y, plane) = (rest % layout.height, rest / layout.height)
      let (channel, picture) = (plane % layout.channels, plane / layout.channels)
      var row = self.channel(picture, y, channel)
      row[x] = value
    }
  }
}
