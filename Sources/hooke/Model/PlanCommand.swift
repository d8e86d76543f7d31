import ArgumentParser
import Imaging
import SegNetModel
import SegNetRuntime

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print all the memory that a model takes for a picture size, before it is taken.",
    discussion: """
      One line per layer: the rows it keeps, the receptive field so far, weights and multiply-accumulates.

      Example: hooke plan model.safetensors --size 640x480 --threads 2
      """)

  @Argument(help: "Model made by 'hooke export'.") var model: String
  @Option(help: "Picture size of the camera.") var size = PixelSize(width: 640, height: 480)
  @Option(help: "Processor threads.") var threads: Int = defaultThreads
  @Option(help: "Instruction set of the kernels (default: the best this processor has).") var isa: KernelISA?
  @Option(help: ArgumentHelp("Refuse a plan above this.", valueName: "bytes")) var memoryLimit: Int?
  @Flag(help: "Print JSON.") var json = false

  func run() throws {
    let interpreter = try Interpreter(
      model: WeightsFile(path: model), pictureSize: size, threads: threads, isa: isa, memoryLimit: memoryLimit
    )
    print(json ? try jsonText(PlanFigures(interpreter)) : interpreter.plan.description)
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
  var multiplyAccumulates: Int
  var isa: String
  var threads: Int
  var layers: [Layer]

  enum CodingKeys: String, CodingKey {
    case isa, threads, layers
    case arenaBytes = "arena_bytes"
    case weightBytes = "weight_bytes"
    case totalBytes = "total_bytes"
    case multiplyAccumulates = "multiply_accumulates"
  }

  init(_ interpreter: Interpreter) {
    let plan = interpreter.plan
    (arenaBytes, weightBytes, totalBytes) = (plan.activationBytes, plan.weightBytes, plan.totalBytes)
    multiplyAccumulates = plan.multiplyAccumulates
    (isa, threads) = (interpreter.isa.rawValue, interpreter.threads)
    layers = plan.layers.map {
      Layer(
        name: $0.name, operation: $0.operation, output: [$0.shape.channels, $0.shape.height, $0.shape.width],
        ringRows: $0.ringRows, ringBytes: $0.ringBytes, positionBytes: $0.positionBytes,
        weightBytes: $0.weightBytes,
        receptiveField: $0.receptiveField, multiplyAccumulates: $0.multiplyAccumulates)
    }
  }
}
