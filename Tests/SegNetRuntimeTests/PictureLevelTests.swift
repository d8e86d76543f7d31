import Imaging
import ModelFixtures
import NetworkReference
import SegNetModel
import Testing

@testable import SegNetRuntime

/// Models that stretch each picture's grey levels, against pictures that were stretched before.
struct PictureLevelTests {
  static let size = PixelSize(width: 70, height: 41)

  /// A picture with a tenth of the contrast, as dark as `low`.
  static func faint(_ low: UInt8, seed: UInt64 = 7) -> RGBImage {
    let picture = randomPicture(size, seed: seed)
    return RGBImage(size: size, pixels: picture.pixels.map { low + $0 / 10 })
  }

  private func labels(_ interpreter: Interpreter, _ view: borrowing ImageView) -> LabelMap {
    var labels = LabelMap(size: interpreter.labelSize, filledWith: 255)
    interpreter.segment(view, into: &labels)
    return labels
  }

  @Test(arguments: KernelISA.available, [1, 2, 3, 4])
  func faintPicturesAreStretchedFirst(isa: KernelISA, reduction: Reduction) throws {
    let network = NetworkSpec.segNet(widths: [8, 8], classes: 3)
    for arithmetic in [Arithmetic.int8, .float16] {
      let model = try RandomModel(network, arithmetic, reduction: reduction, levels: .picture)
      let plain = try RandomModel(network, arithmetic, reduction: reduction)
      let stretching = try Interpreter(
        description: model.description, tensors: model.tensors, pictureSize: Self.size, threads: 2, isa: isa)
      let other = try Interpreter(
        description: plain.description, tensors: plain.tensors, pictureSize: Self.size, isa: isa)
      // One after the other: no picture is stretched by the levels of the one before.
      for low in [0, 90, 229, 3] as [UInt8] {
        let picture = Self.faint(low, seed: UInt64(low))
        let found = labels(stretching, picture.view)
        #expect(Set(found.labels).count > 1, "a test that any program passes")
        #expect(found == labels(other, GreyLevels(of: picture).stretched(picture).view))
        if arithmetic == .int8 {
          let reference = try ReferenceInterpreter(description: model.description, tensors: model.tensors)
          #expect(found == reference.segment(picture))
        }
      }
    }
  }

  /// The levels are those of the colours, whatever they are sent as.
  @Test func everyFormatIsStretchedByItsColours() throws {
    let model = try RandomModel(.segNet(widths: [8], classes: 3), .int8, levels: .picture)
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: Self.size)
    let grey = Self.faint(60).pixels.enumerated().filter { $0.offset % 3 == 0 }.map(\.element)
    let colors = RGBImage(size: Self.size, pixels: grey.flatMap { [$0, $0, $0] })
    let view = ImageView(size: Self.size, format: .grey, bytesPerRow: 70, bytes: grey.span.bytes)
    #expect(labels(interpreter, view) == labels(interpreter, colors.view))

    var random = SeededNumbers(3)
    let yuyv = (0..<2 * Self.size.pixelCount).map { _ in UInt8.random(in: 110...140, using: &random) }
    let sent = ImageView(size: Self.size, format: .yuyv, bytesPerRow: 140, bytes: yuyv.span.bytes)
    var seen = RGBImage(size: Self.size)
    for y in 0..<Self.size.height {
      for x in 0..<Self.size.width { seen[x, y] = sent.color(x: x, y: y) }
    }
    #expect(labels(interpreter, sent) == labels(interpreter, seen.view))
  }
}
