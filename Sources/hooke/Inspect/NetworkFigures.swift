import Imaging
import LabelledPictures
import SegNetModel
import SegNetRuntime
import SegNetTraining
import System

/// What `hooke inspect` says about a network, as JSON and as text. **Units**: memory in bytes.
struct NetworkFigures: Encodable {
  struct Layer: Encodable {
    var name: String
    var operation: String
    var inputs: [String]
    /// Channels, height, width.
    var output: [Int]
    var receptiveField: Int
    var parameters: Int
    var multiplyAccumulates: Int

    enum CodingKeys: String, CodingKey {
      case name, operation, inputs, output, parameters
      case receptiveField = "receptive_field"
      case multiplyAccumulates = "multiply_accumulates"
    }
  }

  struct Training: Encodable {
    var batch: Int
    var weightBytes: Int
    var mapBytes: Int
    var gradientBytes: Int
    var scratchBytes: Int
    var targetBytes: Int
    var totalBytes: Int

    enum CodingKeys: String, CodingKey {
      case batch
      case weightBytes = "weight_bytes"
      case mapBytes = "map_bytes"
      case gradientBytes = "gradient_bytes"
      case scratchBytes = "scratch_bytes"
      case targetBytes = "target_bytes"
      case totalBytes = "total_bytes"
    }
  }

  struct Running: Encodable {
    var arithmetic: String
    var activationBytes: Int?
    var weightBytes: Int?
    var totalBytes: Int?
    /// Why it cannot be run so.
    var problem: String?

    enum CodingKeys: String, CodingKey {
      case arithmetic, problem
      case activationBytes = "activation_bytes"
      case weightBytes = "weight_bytes"
      case totalBytes = "total_bytes"
    }
  }

  var source: String
  /// Of the pictures, and of the maps of the first layer.
  var size: String
  var networkSize: String
  /// Camera pixels per pixel of the network.
  var reduction: Reduction
  /// How large the objects are that it was taught with, in pixels of the network.
  var objectSizes: ObjectSizes?
  var threads: Int
  var heads: [NetworkHead]
  var receptiveField: Int
  var parameters: Int
  var multiplyAccumulates: Int
  var layers: [Layer]
  var training: Training?
  /// Why it cannot be trained.
  var trainingProblem: String?
  var running: [Running]

  enum CodingKeys: String, CodingKey {
    case source, size, reduction, threads, heads, parameters, layers, training, running
    case networkSize = "network_size"
    case objectSizes = "object_size"
    case receptiveField = "receptive_field"
    case multiplyAccumulates = "multiply_accumulates"
    case trainingProblem = "training_problem"
  }

  init(_ subject: InspectedNetwork, size: PixelSize?, batch: Int, threads: Int) throws {
    let network = subject.network
    let picture = size ?? subject.trainedSize ?? PixelSize(width: 256, height: 256)
    let seen = network.paddedSize(picture.reduced(by: subject.reduction))
    let extents = (width: seen.width, height: seen.height)
    let (shapes, radii) = (try network.shapes(for: extents), try network.receptiveFieldRadii())
    (source, self.size, networkSize, self.threads) = (subject.path, "\(picture)", "\(seen)", threads)
    (reduction, objectSizes) = (subject.reduction, subject.objectSizes)
    heads = network.heads
    receptiveField = 2 * (try network.receptiveFieldRadius()) + 1
    parameters = try network.parameterCount()
    multiplyAccumulates = try network.multiplyAccumulates(for: extents)
    layers = network.layers.map { layer in
      let shape = shapes[layer.name]!
      return Layer(
        name: layer.name, operation: layer.operation.summary(inputs: layer.inputs), inputs: layer.inputs,
        output: [shape.channels, shape.height, shape.width], receptiveField: 2 * radii[layer.name]! + 1,
        parameters: layer.parameterCount(inputChannels: shapes[layer.inputs[0]]!.channels),
        multiplyAccumulates: layer.multiplyAccumulates(shapes))
    }
    trainingProblem = network.trainingProblem
    if trainingProblem == nil {
      let memory = try TrainingMemory(network, window: seen, batch: batch, threads: threads)
      training = Training(
        batch: batch, weightBytes: memory.weights, mapBytes: memory.maps, gradientBytes: memory.gradients,
        scratchBytes: memory.scratch, targetBytes: memory.targets, totalBytes: memory.total)
    }
    running = (subject.arithmetic.map { [$0] } ?? [.int8, .float16]).map { arithmetic in
      do {
        let plan = try subject.runningPlan(arithmetic, size: picture, threads: threads)
        return Running(
          arithmetic: arithmetic.rawValue, activationBytes: plan.activationBytes,
          weightBytes: plan.weightBytes, totalBytes: plan.totalBytes)
      } catch { return Running(arithmetic: arithmetic.rawValue, problem: "\(error)") }
    }
  }

  var text: String {
    var table = TextTable(
      [
        "layer", "operation", "output", "field", "parameters", "multiply-accumulates",
      ], leftColumns: 2)
    for layer in layers {
      table.add([
        layer.name, layer.operation, layer.output.map(String.init).joined(separator: "x"),
        "\(layer.receptiveField)", layer.parameters == 0 ? "" : "\(layer.parameters)",
        layer.multiplyAccumulates == 0 ? "" : "\(layer.multiplyAccumulates)",
      ])
    }
    table.add(["sum", "", "", "\(receptiveField)", "\(parameters)", "\(multiplyAccumulates)"])
    var lines = [table.text, ""]
    let outputs = heads.map { head in
      head.kind == .classes ? "classes" : "maps \(head.maps.joined(separator: ", "))"
    }
    lines.append(
      "\(source): gives \(outputs.joined(separator: " and ")); sees \(receptiveField / 2) pixels to each side"
    )
    if let objectSizes { lines.append(text(objectSizes)) }
    if let training {
      lines.append(
        "training, \(training.batch) pictures of \(networkSize) at a time, \(threads) threads: "
          + "\(mebibytes(training.totalBytes)) (maps \(mebibytes(training.mapBytes)), gradients "
          + "\(mebibytes(training.gradientBytes)), weights and optimiser \(mebibytes(training.weightBytes)), "
          + "scratch \(mebibytes(training.scratchBytes)), labels and windows \(mebibytes(training.targetBytes))), "
          + "and the data set's pictures")
    } else if let trainingProblem {
      lines.append("training: not possible, \(trainingProblem)")
    }
    for way in running {
      if let total = way.totalBytes, let weights = way.weightBytes, let activations = way.activationBytes {
        lines.append(
          "running as \(way.arithmetic), pictures of \(size), \(threads) threads: \(mebibytes(total)) "
            + "(weights \(mebibytes(weights)), all else \(mebibytes(activations)))")
      } else {
        lines.append("running as \(way.arithmetic): not possible, \(way.problem ?? "")")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func text(_ sizes: ObjectSizes) -> String {
    func pixels(_ diameter: Double) -> String { formatNumber(diameter, digits: 1) }
    let classes = sizes.classes.sorted { $0.key < $1.key }.map { "\($0.key) \(pixels($0.value))" }
    let scale = sizes.micrometersPerPixel.map {
      "; a pixel of the network was \(formatNumber($0, digits: 4)) µm"
    }
    return "taught with objects of \(pixels(sizes.diameter)) pixels of the network, "
      + "\(pixels(sizes.diameter * reduction.side)) of the camera (\(classes.joined(separator: ", ")))\(scale ?? "")"
  }

  private func mebibytes(_ bytes: Int) -> String {
    "\(formatNumber(Double(bytes) / 0x1p20, digits: bytes < 10 << 20 ? 2 : 0)) MiB"
  }
}
