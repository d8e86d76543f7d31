import ArgumentParser
import Imaging
import Instrument
import SegNetModel
import SegNetRuntime
import System

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print all the memory that a model takes for a picture size, before it is taken.",
    discussion: """
      One line per layer: the rows it keeps, the receptive field so far, weights and multiply-accumulates. Then what
      'hooke run' takes besides: frames on their way, labels, objects, rows and overlays that wait for the disk.

      Example: hooke plan model.safetensors --size 640x480 --threads 2
      """)

  @Argument(help: "Model made by 'hooke export'.") var model: String
  @Option(help: "Picture size of the camera.") var size = PixelSize(width: 640, height: 480)
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Option(help: "Instruction set of the kernels (default: the best this processor has).") var isa: KernelISA?
  @OptionGroup var memory: MemoryLimitOption
  @Flag(help: "Count the queue of 'hooke run --overlays' too.") var overlays = false
  @Flag(help: "Print JSON.") var json = false

  func validate() throws { try checkThreads(threads) }

  func run() throws {
    let file = try WeightsFile(path: model)
    let isa = isa ?? .best
    let plan = try MemoryPlan(
      description: file.description, pictureSize: size, threads: threads, isa: isa,
      memoryLimit: memory.memoryLimit?.bytes,
      givesRegression: file.description.counting.splitting.mapName != nil)
    // Recordings and compressed cameras give three bytes a pixel, others less.
    let session = try SessionMemory(
      plan, model: file.description, pictureSize: size, format: .rgb24, overlays: overlays)
    if json {
      print(try jsonText(PlanFigures(plan, session, isa: isa, threads: threads)))
      return
    }
    var table = TextTable(["for hooke run", "bytes"])
    for part in session.parts { table.add(["\(part.name) (\(part.reason))", "\(part.bytes)"]) }
    table.add(["sum", "\(session.byteCount)"])
    print("\(plan.description)\n\n\(table.text)")
  }
}

/// A memory plan as JSON. **Units**: bytes.
struct PlanFigures: Encodable {
  struct Layer: Encodable {
    var name: String
    var operation: String
    var output: [Int]
    var ringRows: Int
    var ringBytes: Int
    var positionBytes: Int
    var weightBytes: Int
    var receptiveField: Int
    var multiplyAccumulates: Int

    enum CodingKeys: String, CodingKey {
      case name, operation, output
      case ringRows = "ring_rows"
      case ringBytes = "ring_bytes"
      case positionBytes = "position_bytes"
      case weightBytes = "weight_bytes"
      case receptiveField = "receptive_field"
      case multiplyAccumulates = "multiply_accumulates"
    }
  }

  var arenaBytes: Int
  var weightBytes: Int
  var totalBytes: Int
  /// By part of the program, and their sum.
  var program: [String: Int]
  var programBytes: Int
  var multiplyAccumulates: Int
  var isa: String
  var threads: Int
  var layers: [Layer]

  enum CodingKeys: String, CodingKey {
    case isa, threads, layers, program
    case programBytes = "program_bytes"
    case arenaBytes = "arena_bytes"
    case weightBytes = "weight_bytes"
    case totalBytes = "total_bytes"
    case multiplyAccumulates = "multiply_accumulates"
  }

  init(_ plan: MemoryPlan, _ session: SessionMemory, isa: KernelISA, threads: Int) {
    (arenaBytes, weightBytes, totalBytes) = (plan.activationBytes, plan.weightBytes, plan.totalBytes)
    multiplyAccumulates = plan.multiplyAccumulates
    (self.isa, self.threads) = (isa.rawValue, threads)
    program = Dictionary(
      uniqueKeysWithValues: session.parts.map { ($0.name.replacing(" ", with: "_"), $0.bytes) })
    programBytes = session.byteCount
    layers = plan.layers.map {
      Layer(
        name: $0.name, operation: $0.operation, output: [$0.shape.channels, $0.shape.height, $0.shape.width],
        ringRows: $0.ringRows, ringBytes: $0.ringBytes, positionBytes: $0.positionBytes,
        weightBytes: $0.weightBytes,
        receptiveField: $0.receptiveField, multiplyAccumulates: $0.multiplyAccumulates)
    }
  }
}
