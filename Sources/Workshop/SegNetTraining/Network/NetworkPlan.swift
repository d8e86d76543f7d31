import SegNetModel

/// A network made ready for batches of one size: layers with their memory, taken once and used for every step.
final class NetworkPlan {
  let network: TrainableNetwork
  let context: ExecutionContext
  let picture: PictureLayer
  /// Without the picture, in the order in which they are computed.
  let layers: [any Layer]
  /// Layers that are not trained: their batch norms use the running statistics, nothing is dropped, and where nothing
  /// before them is trained there is no backward pass.
  var frozen: Set<String> = [] {
    didSet { wantsGradient = graph.wantsGradient(frozen: frozen) }
  }

  private let graph: LayerGraph
  private var wantsGradient: [Bool]
  /// Gradients of layer outputs, by node.
  private let gradients: [Int: FeatureMap]

  /// - Precondition: width and height are multiples of the network's `sizeMultiple`.
  /// - Throws: `TrainingError.noMemory`.
  convenience init(
    _ network: TrainableNetwork, width: Int, height: Int, context: ExecutionContext, trains: Bool
  ) throws(TrainingError) {
    let graph: LayerGraph
    do { graph = try LayerGraph(network.spec, width: width, height: height) } catch {
      throw .configuration("the network does not fit \(width)x\(height): \(error)")
    }
    try self.init(network, graph, context: context, trains: trains)
  }

  /// - Parameter graph: of the network's description.
  /// - Throws: `TrainingError.noMemory`.
  init(_ network: TrainableNetwork, _ graph: LayerGraph, context: ExecutionContext, trains: Bool)
    throws(TrainingError)
  {
    (self.network, self.graph, self.context) = (network, graph, context)
    wantsGradient = graph.wantsGradient()
    picture = try PictureLayer(layout: graph.nodes[0].layout, context: context)
    // With a backward pass to come, every layer keeps its output.
    let maps =
      trains ? [:] : try Self.share(graph, graph.mapSchedule(pictures: context.pictures), .maps, context)
    var made: [any Layer] = [picture]
    for (number, node) in graph.nodes.enumerated() {
      guard let operation = node.operation else { continue }
      let site = LayerSite(
        name: node.name, number: number, inputs: node.inputs.map { made[$0] }, before: made,
        parameters: node.hasParameters ? network.parameters(of: node.name) : nil, context: context,
        trains: trains, memory: maps[number]?.memory)
      made.append(try operation.layer(site))
    }
    layers = Array(made.dropFirst())
    gradients =
      trains
      ? try Self.share(graph, graph.gradientSchedule(pictures: context.pictures), .gradients, context) : [:]
  }

  /// Maps in one piece of memory.
  private static func share(
    _ graph: LayerGraph, _ places: (nodes: [Int], schedule: BufferSchedule), _ use: MemoryUse,
    _ context: ExecutionContext
  ) throws(TrainingError) -> [Int: FeatureMap] {
    let memory = try AlignedBuffer<Float>(count: places.schedule.count, for: use, from: context.memory)
    var maps: [Int: FeatureMap] = [:]
    for (index, number) in places.nodes.enumerated() {
      let start = places.schedule.starts[index]
      let layout = graph.nodes[number].layout
      maps[number] = FeatureMap(
        layout: layout,
        memory: AlignedBuffer(memory, from: start, count: places.schedule.needs[index].count))
    }
    return maps
  }

  /// What the class layer gives: one value per class and pixel. `backward` expects their gradient in the same place.
  var logits: FeatureMap { sums(of: .classes)! }

  /// What the layer of regression maps gives before its sigmoid, nil without. `backward` expects the gradient of the loss
  /// by these numbers in the same place.
  var regression: FeatureMap? { sums(of: .regression) }

  private func sums(of kind: NetworkHead.Kind) -> FeatureMap? {
    zip(network.spec.heads, graph.heads).first { $0.0.kind == kind }.map { _, number in headMap(number) }
  }

  private func headMap(_ number: Int) -> FeatureMap {
    guard let map = layers[number - 1].headMap else {
      preconditionFailure("networks with heads that cannot be trained have no plan")
    }
    return map
  }

  func forward(_ phase: Phase) throws(TrainingError) {
    for layer in layers { try layer.forward(frozen.contains(layer.name) ? .evaluation : phase) }
  }

  /// From the gradients in the places of `logits` and `regression` to those of all that is trained.
  func backward() throws(TrainingError) {
    var written: Set<Int> = []
    for number in graph.nodes.indices.dropFirst().reversed() where wantsGradient[number] {
      let layer = layers[number - 1]
      let dOutput = graph.heads.contains(number) ? headMap(number) : gradients[number]!
      let targets = graph.nodes[number].inputs.map { input -> GradientTarget? in
        guard wantsGradient[input], let map = gradients[input] else { return nil }
        return GradientTarget(map: map, adds: !written.insert(input).inserted)
      }
      try layer.backward(dOutput: dOutput, dInputs: targets)
    }
  }
}
