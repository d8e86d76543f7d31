import Settings
import Imaging
import System
import Testing

@testable import Frames
@testable import Cameras
@testable import Recordings

@Suite("Correction of frames")
struct FrameCorrectionTests {
  private let size = PixelSize(width: 22, height: 14)

  /// The correction as its description says it, one pixel after another.
  private func reference(
    _ correction: FrameCorrection, _ pixels: [UInt8], _ size: PixelSize, channels: Int, flat: [UInt16]?,
    dark: [UInt16]?
  ) -> (size: PixelSize, pixels: [UInt8]) {
    let region = correction.crop ?? PixelRegion(x: 0, y: 0, size: size)
    func index(_ x: Int, _ y: Int, _ channel: Int) -> Int {
      ((region.y + y) * size.width + region.x + x) * channels + channel
    }
    func light(_ x: Int, _ y: Int, _ channel: Int) -> Int {
      Int(flat![index(x, y, channel)]) - Int(dark?[index(x, y, channel)] ?? 0)
    }
    var values: [[[Int]]] = []
    let area = region.size.pixelCount
    let means = (0..<channels).map { channel in
      flat == nil
        ? 0
        : (0..<area).reduce(0) { $0 + light($1 % region.size.width, $1 / region.size.width, channel) }
    }.map { ($0 + area / 2) / area }
    for y in 0..<region.size.height {
      values.append(
        (0..<region.size.width).map { x in
          (0..<channels).map { channel in
            let place = index(x, y, channel)
            let clear = max(0, 256 * Int(pixels[place]) - Int(dark?[place] ?? 0))
            let step = flat == nil ? 1 : light(x, y, channel)
            let gain = flat == nil ? 4096 : min(65535, (4096 * means[channel] + step / 2) / step)
            return min(255, (clear * gain / 65536 + 8) / 16)
          }
        })
    }
    let side = correction.binning
    let binned = PixelSize(width: region.size.width / side, height: region.size.height / side)
    var grid = (0..<binned.height).map { y in
      (0..<binned.width).map { x in
        (0..<channels).map { channel in
          var sum = 0
          for row in 0..<side {
            for column in 0..<side { sum += values[y * side + row][x * side + column][channel] }
          }
          return (sum + side * side / 2) / (side * side)
        }
      }
    }
    if correction.flip == .horizontal || correction.flip == .both { grid = grid.map { $0.reversed() } }
    if correction.flip == .vertical || correction.flip == .both { grid.reverse() }
    for _ in 0..<correction.rotation / 90 {
      let turned = grid
      grid = (0..<turned[0].count).map { x in (0..<turned.count).map { turned[turned.count - 1 - $0][x] } }
    }
    return (
      PixelSize(width: grid[0].count, height: grid.count),
      grid.flatMap { $0.flatMap { $0.map { UInt8($0) } } }
    )
  }

  private func random(_ count: Int, seed: UInt64) -> [UInt8] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// A saved picture, and its levels as they are read back.
  private func picture(_ seed: UInt64, _ range: ClosedRange<Int>, in folder: String) throws
    -> (path: String, levels: [UInt16])
  {
    var random = SplitMix(state: seed)
    let levels = (0..<3 * size.pixelCount).map { _ in
      UInt16(range.lowerBound + Int(random.next() % UInt64(range.count)))
    }
    let path = "\(folder)/\(seed).png"
    try write(CorrectionPicture(size: size, levels: levels).encoded(), path)
    return (path, levels)
  }

  @Test(arguments: FrameCorrection.Flip.allCases, FrameCorrection.rotations)
  func equalsTheSlowReference(flip: FrameCorrection.Flip, rotation: Int) throws {
    let folder = try scratchFolder()
    let flat = try picture(1, 20_000...50_000, in: folder)
    let dark = try picture(2, 0...2000, in: folder)
    let pixels = random(3 * size.pixelCount, seed: 3)
    let layout = try SourceLayout(format: .rgb24, size: size, name: "test")
    for binning in [1, 2, 3] {
      for crop in [nil, PixelRegion("13x9+5+3")] {
        for (useFlat, useDark) in [(false, false), (true, true), (true, false), (false, true)] {
          let correction = FrameCorrection(
            flat: useFlat ? flat.path : nil, dark: useDark ? dark.path : nil, crop: crop, binning: binning,
            flip: flip, rotation: rotation)
          let wanted = reference(
            correction, pixels, size, channels: 3, flat: useFlat ? flat.levels : nil,
            dark: useDark ? dark.levels : nil)
          if !correction.isIdentity {
            #expect(try correction.prepared(for: layout)?.outputSize == wanted.size)
          }
          #expect(try converted(layout, pixels, correction) == wanted.pixels, "\(correction)")
        }
      }
    }
  }

  /// Formats are corrected as their pixels' colours.
  @Test(arguments: [VideoFormat.yuyv, .uyvy, .yvyu, .nv12, .bgr24])
  func correctsEveryFormatAsItsColors(format: VideoFormat) throws {
    let folder = try scratchFolder()
    let correction = FrameCorrection(
      flat: try picture(4, 20_000...50_000, in: folder).path, crop: PixelRegion("13x9+5+3"), binning: 2,
      rotation: 270)
    let layout = try SourceLayout(format: format, size: size, name: "test")
    let delivered = random(layout.leastBytes, seed: 5)
    let slot = try converted(layout, delivered)
    let view = ImageView(
      size: size, format: layout.slotFormat, bytesPerRow: size.width * layout.slotFormat.bytesPerPixel!,
      bytes: slot.span.bytes)
    var colors: [UInt8] = []
    for y in 0..<size.height {
      for x in 0..<size.width {
        let color = view.color(x: x, y: y)
        colors += [color.red, color.green, color.blue]
      }
    }
    let asColors = try SourceLayout(format: .rgb24, size: size, name: "test")
    #expect(try converted(layout, delivered, correction) == converted(asColors, colors, correction))
  }

  @Test func greyStaysGrey() throws {
    let correction = FrameCorrection(crop: PixelRegion("12x8+3+1"), binning: 2, flip: .horizontal)
    let layout = try SourceLayout(format: .grey, size: size, name: "test")
    let pixels = random(size.pixelCount, seed: 6)
    let wanted = reference(correction, pixels, size, channels: 1, flat: nil, dark: nil)
    #expect(try correction.prepared(for: layout)?.slotFormat == .grey)
    #expect(try converted(layout, pixels, correction) == wanted.pixels)
  }

  @Test func correctsJPEGsAsTheirPixels() throws {
    let layout = try SourceLayout(format: .mjpeg, size: PixelSize(width: 640, height: 480), name: "test")
    let file = try bytes(fixture("smears/BloodImage_00000.jpg"))
    let pixels = try JPEGDecoder().decode(file.span.bytes, name: "test").pixels
    let asColors = try SourceLayout(format: .rgb24, size: layout.size, name: "test")
    let correction = FrameCorrection(
      crop: PixelRegion("601x443+21+17"), binning: 3, flip: .vertical, rotation: 90)
    #expect(try converted(layout, file, correction) == converted(asColors, pixels, correction))
  }

  @Test func takesTheShadingOut() throws {
    var settings = SyntheticSettings()
    (settings.size, settings.noise, settings.shading) = (PixelSize(width: 96, height: 72), 0, 40)
    var empty = settings
    empty.cells = 0
    var average = CorrectionAverage(size: settings.size)
    for frame in try syntheticFrames(empty, 2) { average.add(frame.view) }
    #expect(average.frameCount == 2 && average.meanLevel > 150 && average.saturatedShare == 0)
    let path = try scratchFolder() + "/flat.png"
    try write(average.picture.encoded(), path)
    let source = try SyntheticCamera(
      settings: empty, options: ReplayOptions(frameLimit: 1, correction: FrameCorrection(flat: path)))
    let corrected = try frames(of: source)[0].pixels
    for channel in 0..<3 {
      let values = stride(from: channel, to: corrected.count, by: 3).map { corrected[$0] }
      #expect(values.max()! - values.min()! <= 1)
    }
  }

  @Test func refusesPicturesOfAnotherSize() throws {
    let folder = try scratchFolder()
    let flat = try picture(7, 20_000...50_000, in: folder)
    let layout = try SourceLayout(format: .yuyv, size: PixelSize(width: 640, height: 480), name: "test")
    let error = try #require(throws: FileError.self) {
      _ = try FrameCorrection(flat: flat.path).prepared(for: layout)
    }
    #expect(error.description.contains("is a correction picture of 22x14, but the frames are 640x480"))
    #expect(error.advice?.contains("hooke correction make") == true)
  }

  @Test func refusesADarkFlatPictureAndACropBeyondTheFrame() throws {
    let folder = try scratchFolder()
    let dark = try picture(8, 0...100, in: folder)
    let layout = try SourceLayout(format: .rgb24, size: size, name: "test")
    #expect(throws: FileError.self) { _ = try FrameCorrection(flat: dark.path).prepared(for: layout) }
    #expect(throws: FileError.self) {
      _ = try FrameCorrection(crop: PixelRegion("22x14+1+0")).prepared(for: layout)
    }
    #expect(throws: FileError.self) {
      _ = try FrameCorrection(crop: PixelRegion("4x4"), binning: 5).prepared(for: layout)
    }
  }

  @Test func readsItsSection() throws {
    func read(_ text: String) throws -> FrameCorrection {
      try FrameCorrection(ConfigurationDocument(path: "profile.yaml", text: text).root)
    }
    #expect(
      try read("flat: a.png\ndark: b.png\ncrop: 600x440+20+10\nbinning: 2\nflip: both\nrotation: 270")
        == FrameCorrection(
          flat: "a.png", dark: "b.png",
          crop: PixelRegion(x: 20, y: 10, size: PixelSize(width: 600, height: 440)),
          binning: 2, flip: .both, rotation: 270))
    #expect(try read("").isIdentity)
    for (text, words) in [
      ("crop: 600", "line 1: 'crop' must be a size and a place such as 600x440+20+10"),
      ("binning: 9", "must lie in 1...8"),
      ("flip: sideways", "must be one of none, horizontal, vertical, both"),
      ("rotation: 45", "0, 90, 180 or 270"), ("colour: red", "unknown key 'colour'"),
    ] {
      let error = try #require(throws: FileError.self) { _ = try read(text) }
      #expect(error.description.contains(words), "\(error)")
    }
  }

  @Test(arguments: ["", "1", "10x10+1", "10x10+-1+2", "10x10+1+2+3", "0x1+0+0", "10x10+a+b"])
  func refusesRegionsThatAreNone(text: String) { #expect(PixelRegion(text) == nil) }

  @Test func savesWhatItAveraged() throws {
    let path = try scratchFolder() + "/a.png"
    let levels = (0..<3 * size.pixelCount).map { UInt16($0 * 65280 / (3 * size.pixelCount)) }
    try write(CorrectionPicture(size: size, levels: levels).encoded(), path)
    #expect(try CorrectionPicture(path: path, expected: size).levels == levels)
    // 8 bits are grey levels.
    try write(PNGCodec.encode(RGBImage(size: size, filledWith: RGBColor(0, 100, 255))), path)
    #expect(try Array(CorrectionPicture(path: path, expected: size).levels.prefix(3)) == [0, 25600, 65280])
  }
}
