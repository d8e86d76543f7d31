import ArgumentParser
import Imaging
import Instrument
import ObjectAnalysis
import Records
import SegNetModel
import SegNetRuntime
import System

struct SegmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "segment",
    abstract: "Label one picture: its classes as a PNG of numbers, and what counts drawn onto it.",
    discussion: """
      OUTPUT is an 8-bit PNG of the picture's size: 0 is the background, 1 the model's first class, and so on. The overlay has outlines, centres and the counts below; pictures narrower than
      \(OverlayPainter.enlargedBelow) pixels are drawn at twice their size.

      Example: hooke segment model.safetensors smear.png --output labels.png --overlay overlay.png
      """)

  @Argument(help: "Model made by 'hooke export'.") var model: String
  @Argument(help: "Picture (\(PictureFile.kinds)) of any size.") var picture: String
  @Option(name: .shortAndLong, help: ArgumentHelp("PNG file for the labels.", valueName: "file")) var output:
    String
  @Option(
    help: ArgumentHelp("PNG file for the picture with what was found drawn onto it.", valueName: "file"))
  var overlay: String?
  @Option(
    help: ArgumentHelp(
      "What the overlay shows of each cell where the network labels only its core: the whole cell or the core.",
      valueName: "what"))
  var outlines: RecordPlan.Drawing.Outlines = .whole
  @Flag(help: "Write the labels at the scale at which the network looks, a pixel per pixel that it labels.")
  var networkScale = false
  @OptionGroup var objects: ObjectSizeOption
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Option(help: "Instruction set of the kernels (default: the best this processor has).") var isa: KernelISA?

  func validate() throws {
    for picture in [output, overlay] { try checkName(picture, .picture) }
    try checkThreads(threads)
    let files = [model, picture, output] + (overlay.map { [$0] } ?? [])
    guard Set(files.map(resolvedPath)).count == files.count else {
      throw ValidationError("The model, the picture, --output and --overlay must be different files.")
    }
  }

  func run() throws {
    let file = try objects.model(model)
    let image = try PictureFile.readColor(picture)
    let palette = file.description.palette
    var counter = try counter(file, image.size)
    let count = counter.count(image.view)
    let labels =
      networkScale
      ? counter.labels : counter.labels.enlarged(by: file.description.input.reduction, to: image.size)
    try writeFileAtomically(output, PNGCodec.encode(labels))
    if let overlay { try writeFileAtomically(overlay, PNGCodec.encode(drawn(image, counter, palette))) }
    let counts = palette.objects.map { "\($0.entry.name) \(count.objects(label: $0.label))" }
    print("\(picture): \(image.size), labels \(labels.size), \(counts.joined(separator: ", "))")
  }

  /// - Throws: `FileError` naming the file that cannot be used: the picture for its size, otherwise the model.
  private func counter(_ file: WeightsFile, _ size: PixelSize) throws -> FrameCounter {
    do {
      return try FrameCounter(model: file, pictureSize: size, threads: threads, isa: isa)
    } catch let error as RuntimeError {
      switch error {
      case .pictureTooSmall, .pictureTooLarge: throw FileError(picture, error.description)
      case .tensor, .network, .notCompact: throw FileError(model, error.description)
      default: throw error
      }
    }
  }

  private func drawn(_ image: RGBImage, _ counter: borrowing FrameCounter, _ palette: ClassPalette)
    -> RGBImage
  {
    let scale = counter.analyzer.settings.scale
    var frame = OverlayFrame(
      pictureSize: image.size, reduction: scale.reduction, classCount: palette.count)
    frame.copy(
      from: FrameResult(
        .blank(classCount: palette.count), picture: image.view, objects: counter.analyzer.found))
    let drawing = RecordPlan.Drawing(
      pictureSize: image.size, palette: palette, scale: scale, outlines: outlines)
    var painter = drawing.painter(for: image.size)
    return painter.paint(image, instances: frame.instances, marks: frame.marks, counts: frame.counts)
  }
}
