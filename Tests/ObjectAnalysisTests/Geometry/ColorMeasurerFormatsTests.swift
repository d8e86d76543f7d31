import Imaging
import ObjectAnalysis
import Testing

@Suite struct ColorMeasurerFormatsTests {
  /// Left half dark, right half bright, as a camera's YUYV and as the colours that it stands for.
  @Test func yuyvFramesHaveColors() throws {
    let size = PixelSize(width: 16, height: 8)
    var bytes: [UInt8] = []
    for _ in 0..<8 {
      for pair in 0..<8 { bytes += pair < 4 ? [60, 110, 64, 150] : [200, 128, 204, 120] }
    }
    var map = LabelMap(size: size.reduced(by: 2))
    for y in 1..<3 {
      for x in 0..<3 { map[x, y] = 1 }
      for x in 5..<8 { map[x, y] = 1 }
    }
    var components = try ConnectedComponents(size: map.size)
    components.analyze(map)
    var colors = try ColorMeasurer(size: map.size, reduction: 2)
    let view = ImageView(size: size, format: .yuyv, bytesPerRow: 32, bytes: bytes.span.bytes)
    colors.measure(components.table, picture: view)
    for (object, x) in [(0, 0), (1, 10)] {
      let (first, second) = (view.color(x: x, y: 3), view.color(x: x + 1, y: 3))
      let mean = colors.color(of: object)
      #expect(abs(Int(mean.red) * 2 - Int(first.red) - Int(second.red)) <= 1)
      #expect(abs(Int(mean.green) * 2 - Int(first.green) - Int(second.green)) <= 1)
      #expect(abs(Int(mean.blue) * 2 - Int(first.blue) - Int(second.blue)) <= 1)
    }
  }
}
