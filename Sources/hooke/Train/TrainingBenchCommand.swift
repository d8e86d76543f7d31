import ArgumentParser
import Imaging
import LabelledPictures
import SegNetModel
import Settings
import SegNetTraining
import System

struct TrainingBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-training",
    abstract: "Measure the kernels that train, shape by shape, against OpenBLAS.",
    discussion: """
      For each shape among a network's convolutions: multiply-accumulates per second on one core forward, for the gradient
      by the input and for that by the weights, with the kernels of our own and with OpenBLAS' matrix products by turns.
      The sums of our own are the same on every processor with fused multiply-add.

      Example: hooke bench-training --widths 16,32,64 --size 256x256
      """)

  @Option(help: ArgumentHelp("Channels per stage (default: 16,32,64).", valueName: "list"))
  var widths: ChannelList?

  @Option(help: "segnet or unet.")
  var architecture = NetworkDescription.Architecture.segNet

  @Option(help: ArgumentHelp("What one training example shows, in pixels of the network.", valueName: "WxH"))
  var size = PixelSize(width: 256, height: 256)

  @Option(help: "Turns of each.")
  var turns = 5

  @Option(help: "How long a turn takes, about.")
  var seconds = 0.05

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard (1...1000).contains(turns) else { throw ValidationError("--turns must lie in 1...1000.") }
    guard seconds > 0, seconds <= 60 else { throw ValidationError("--seconds must be above 0, up to 60.") }
    guard (16...4096).contains(size.width), (16...4096).contains(size.height) else {
      throw ValidationError("--size must lie in 16x16...4096x4096.")
    }
  }

  func run() throws {
    var settings = TrainingSettings()
    (settings.architecture, settings.widths) = (architecture, widths?.channels ?? [16, 32, 64])
    let network = try settings.networkSpec(classes: 4)
    let window = TrainingConfiguration.windowSize(for: size, network: network, limit: 4096)
    let shapes = try KernelBenchmark.shapes(of: network, window: window)
    var rows: [KernelBenchmark.Row] = []
    var line = ProgressLine("measuring")
    for (index, shape) in shapes.enumerated() {
      line.update(done: index, of: shapes.count)
      rows += try KernelBenchmark.measure(shape, turns: turns, seconds: seconds)
    }
    line.finish()
    StandardStream.output.write((json ? try jsonText(rows) : Self.text(rows)) + "\n")
  }

  private static func text(_ rows: [KernelBenchmark.Row]) -> String {
    var table = TextTable(
      ["convolution", "pass", "own GMAC/s", "OpenBLAS GMAC/s", "ratio", "least", "greatest"], leftColumns: 2)
    for row in rows {
      let shape = row.shape
      func number(_ value: Double) -> String { formatNumber(value, digits: 2) }
      table.add([
        "\(shape.inputs) to \(shape.outputs), \(shape.kernelSize)x\(shape.kernelSize), "
          + "\(shape.width)x\(shape.height)",
        row.pass.rawValue, number(row.own), number(row.openBLAS), number(row.ratio), number(row.leastRatio),
        number(row.greatestRatio),
      ])
    }
    let slower = rows.filter { $0.ratio < 1 }.count
    return table.text
      + "\n\(rows.count - slower) of \(rows.count) are faster with the kernels of our own (\(KernelBenchmark.own.rawValue)); "
      + "training uses \(TrainingISA.best.rawValue) here"
  }
}
