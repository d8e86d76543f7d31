import SegNetModel
import System

extension Addition: TrainableOperation {
  static var keepsOutput: Bool { true }

  func layer(_ site: LayerSite) throws(TrainingError) -> any Layer {
    try AdditionLayer(
      site.name, activation, inputs: site.inputs, context: site.context, memory: site.memory)
  }
}

/// `output = activation(a + b)`, stored: sums of sums would else be computed again for every reader.
///
/// **Shape**: inputs and output [pictures, C, H, W].
final class AdditionLayer: Layer {
  let name: String
  let inputs: [any Layer]
  let context: ExecutionContext
  let output: FeatureMap
  private let relu: Bool
  private let strips: WorkerStrips

  /// - Parameter memory: for the output, shared with layers that do not read each other; by default the layer's own.
  init(
    _ name: String, _ activation: Activation, inputs: [any Layer], context: ExecutionContext,
    memory: AlignedBuffer<Float>? = nil
  ) throws(TrainingError) {
    (self.name, self.inputs, self.context, relu) = (name, inputs, context, activation == .relu)
    let layout = inputs[0].layout
    output = try context.map(layout, in: memory)
    strips = try context.strips(layout, rows: 2)
    try context.workspace.reserve(Workspace.Needs(inputStrip: layout.rowCount))
  }

  var layout: FeatureLayout { output.layout }

  func forward(_ phase: Phase) {
    context.pool.forEach(context.pictures) { picture, worker in
      var strip = self.strips[worker]
      for y in 0..<self.layout.height {
        self.inputs[0].loadRow(picture, y, into: &strip, row: 0, worker: worker)
        // Its first margin is the other's last.
        self.inputs[1].loadRow(picture, y, into: &strip, row: 1, worker: worker)
        var sum = self.output.rows(picture, y)
        self.context.kernels.add(
          self.layout, strip.span.extracting(self.layout.stripRange(row: 0)),
          strip.span.extracting(self.layout.stripRange(row: 1)), relu: self.relu, into: &sum)
      }
    }
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: inout MutableSpan<Float>, worker: Int) {
    context.kernels.load(layout, output.values(picture, y), into: &strip)
  }

  /// Both inputs get `dOutput`, where the ReLU let the sum through.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    context.pool.forEach(context.pictures) { picture, worker in
      var strip = self.context.workspace.inputStrip(worker)
      var masked = strip.part(0..<self.layout.rowCount)
      for y in 0..<self.layout.height {
        let gradient = dOutput.values(picture, y)
        if self.relu {
          self.context.kernels.mask(gradient, where: self.output.values(picture, y), into: &masked)
          for target in dInputs {
            target?.put(masked.span, picture: picture, y: y, context: self.context)
          }
        } else {
          for target in dInputs { target?.put(gradient, picture: picture, y: y, context: self.context) }
        }
      }
    }
  }
}
