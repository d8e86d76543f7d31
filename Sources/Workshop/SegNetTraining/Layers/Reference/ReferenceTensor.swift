import LabelledPictures

/// Numbers of a batch in float64, [picture][channel][y][x]: what the reference layers compute with.
///
/// The reference layers say what the fast ones must compute, in the plainest words; they run in tests only. Gradients are
/// checked against differences of these functions.
struct ReferenceTensor: Equatable, Sendable {
  let pictures: Int
  let channels: Int
  let height: Int
  let width: Int
  var values: [Double]

  init(pictures: Int, channels: Int, height: Int, width: Int) {
    (self.pictures, self.channels, self.height, self.width) = (pictures, channels, height, width)
    values = Array(repeating: 0, count: pictures * channels * height * width)
  }

  func index(_ picture: Int, _ channel: Int, _ y: Int, _ x: Int) -> Int {
    ((picture * channels + channel) * height + y) * width + x
  }

  subscript(picture: Int, channel: Int, y: Int, x: Int) -> Double {
    get { values[index(picture, channel, y, x)] }
    set { values[index(picture, channel, y, x)] = newValue }
  }

  /// Calls `body` for each place.
  func forEachPlace(_ body: (_ picture: Int, _ channel: Int, _ y: Int, _ x: Int) -> Void) {
    for picture in 0..<pictures {
      for channel in 0..<channels {
        for y in 0..<height {
          for x in 0..<width { body(picture, channel, y, x) }
        }
      }
    }
  }
}
