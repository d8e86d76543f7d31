import CSegKernels
import SegNetModel

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
      let a = self.strips[worker]
      let b = a + self.layout.stripRow
      for y in 0..<self.layout.height {
        self.inputs[0].loadRow(picture, y, into: a, worker: worker)
        // Its first margin is the other's last.
        self.inputs[1].loadRow(picture, y, into: b, worker: worker)
        self.context.kernels.add_rows(
          self.layout.row, a, b, self.relu ? 1 : 0, self.output.row(picture, y))
      }
    }
  }

  func loadRow(_ picture: Int, _ y: Int, into strip: UnsafeMutablePointer<Float>, worker: Int) {
    context.kernels.load(layout.row, output.row(picture, y), nil, nil, 0, strip)
  }

  /// Both inputs get `dOutput`, where the ReLU let the sum through.
  func backward(dOutput: FeatureMap, dInputs: [GradientTarget?]) {
    context.pool.forEach(context.pictures) { picture, worker in
      let masked = self.context.workspace.inputStrip(worker)
      for y in 0..<self.layout.height {
        var gradient = dOutput.row(picture, y)
        if self.relu {
          self.context.kernels.mask_gradient(
            self.layout.rowCount, gradient, self.output.row(picture, y), masked)
          gradient = masked
        }
        for target in dInputs {
          target?.put(gradient, picture: picture, y: y, context: self.context)
        }
      }
    }
  }
}
