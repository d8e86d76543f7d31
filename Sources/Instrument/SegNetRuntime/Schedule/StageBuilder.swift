import CSegKernels
import Imaging
import SegNetModel

extension Stage {
  /// The stages of a network for pictures of a size, in running order; the first is the picture, the last gives the
  /// labels, and that of regression maps, if there is one, comes before it.
  ///
  /// - Parameter size: multiples of `network.sizeMultiple`.
  /// - Throws: `RuntimeError.network` for what the row kernels do not do.
  static func stages(of network: NetworkSpec, size: PixelSize) throws(RuntimeError) -> [Stage] {
    var builder = try StageBuilder(network, size: size)
    for layer in network.layers where network.head(layer.name) == nil { try builder.add(layer) }
    if let regression = network.regressionLayer { try builder.add(regression) }
    try builder.add(network.classLayer!)
    return builder.stages
  }
}

/// Turns layers into stages, one after the other, as their operations say.
struct StageBuilder {
  /// A stage that another one reads, or the one before it, at half its size.
  struct Origin {
    var stage: Int
    var doubled = false
  }

  let network: NetworkSpec
  /// By layer.
  let shapes: [String: TensorShape]
  private(set) var stages: [Stage]
  /// Where layers' outputs are found.
  private var origins = [NetworkSpec.picture: Origin(stage: 0)]

  init(_ network: NetworkSpec, size: PixelSize) throws(RuntimeError) {
    self.network = network
    do { shapes = try network.shapes(for: (width: size.width, height: size.height)) } catch {
      throw .network(layer: error.layer, problem: error.problem)
    }
    stages = [
      Stage(
        .picture, layer: NetworkSpec.picture, source: 0, reach: .same, shape: shapes[NetworkSpec.picture]!,
        scale: 1)
    ]
  }

  fileprivate mutating func add(_ layer: LayerSpec) throws(RuntimeError) {
    guard let operation = layer.operation as? any StreamedOperation else {
      throw .network(layer: layer.name, problem: "\(layer.operation.word) cannot be computed row by row")
    }
    try operation.addStages(layer, to: &self)
  }

  /// Where a layer's output is found.
  func origin(of layer: String) -> Origin { origins[layer]! }

  /// The one layer that reads another one, nil when it is a head or several do.
  func onlyReader(of layer: String) -> LayerSpec? {
    let readers = network.layers.filter { $0.inputs.contains(layer) }
    return readers.count == 1 && network.head(layer) == nil ? readers[0] : nil
  }

  func layer(_ name: String) -> LayerSpec? { network.layers.first { $0.name == name } }

  /// A stage that gives a layer's output, or some shape on the way to it.
  func stage(
    _ kind: Stage.Kind, _ layer: LayerSpec, _ source: Origin, reach: RowReach, shape: TensorShape? = nil,
    kernel: Stage.Kernel? = nil
  ) -> Stage {
    let shape = shape ?? shapes[layer.name]!
    return Stage(
      kind, layer: layer.name, source: source.stage, reach: reach, shape: shape,
      scale: stages[0].shape.height / shape.height, kernel: kernel)
  }

  /// Appends a stage; what reads the layer reads it, until another one is appended for the same layer.
  mutating func append(_ stage: Stage) {
    stages.append(stage)
    origins[stage.layer] = Origin(stage: stages.count - 1)
  }

  /// Has what reads a layer read another layer's rows instead, each of them and each column twice.
  mutating func substitute(_ layer: String, byDoubling input: String) {
    origins[layer] = Origin(stage: origins[input]!.stage, doubled: true)
  }
}
