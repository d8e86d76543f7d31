import ArgumentParser
import Imaging
import LabelledPictures
import SegNetModel
import SegNetTraining

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Print a network's layers, what it sees, and the memory that training and running it take.",
    discussion: """
      One line per layer: its output, the receptive field so far, parameters and multiply-accumulates. Nothing is trained
      or run; memory is known from the plan of buffers.

      Example: hooke inspect network.yaml --classes 4 --size 512x512 --batch 8
      """)

  @Argument(
    help: ArgumentHelp(
      "YAML file that describes a network, or a checkpoint or model of this program.",
      valueName: "network.yaml|model.safetensors"))
  var network: String
  @Option(
    help: ArgumentHelp(
      "Picture size: of the camera for models, which may look at it reduced; of the network for descriptions (default: what the model was trained on, or 256x256).",
      valueName: "WxH"))
  var size: PixelSize?
  @Option(help: "Pictures per training step.") var batch: Int = 8
  @Option(help: "Classes, where the description leaves them to the data set (default: 2).") var classes: Int?
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    func check(_ value: Int?, _ range: ClosedRange<Int>, _ name: String) throws {
      if let value, !range.contains(value) {
        throw ValidationError(
          "--\(name) must lie in \(range.lowerBound)...\(range.upperBound), not \(value).")
      }
    }
    try check(batch, 1...1024, "batch")
    try check(classes, 1...NetworkLimits.channels, "classes")
    try checkThreads(threads)
    if let size { try check(max(size.width, size.height), 1...8192, "size") }
  }

  func run() throws {
    let subject = try InspectedNetwork(path: network, classes: classes)
    let figures = try NetworkFigures(subject, size: size, batch: batch, threads: threads)
    print(json ? try jsonText(figures) : figures.text)
  }
}
