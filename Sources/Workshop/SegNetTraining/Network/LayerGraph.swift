import SegNetModel

/// A network as a plan computes it: who reads whom, and from when to when each map and each gradient is needed.
///
/// Node 0 is the picture. A layer has as many nodes as its operation has steps.
struct LayerGraph: Sendable {
  struct Node: Sendable {
    /// That of the layer for the node with its numbers; of further steps with what they add to it.
    let name: String
    /// Nil for the picture.
    let operation: (any TrainableOperation)?
    /// Node numbers.
    let inputs: [Int]
    let layout: FeatureLayout

    var hasParameters: Bool { operation.map { type(of: $0).hasParameters } ?? false }
    /// Whether the node keeps its output, instead of computing it for each reader.
    var isStored: Bool { operation.map { type(of: $0).keepsOutput } ?? true }
  }

  private(set) var nodes: [Node] = []
  /// Node numbers of the heads, in the order of `NetworkSpec.heads`.
  private(set) var heads: [Int] = []

  /// - Throws: `NetworkError` when the layers do not fit each other at this size, or one cannot be trained.
  init(_ spec: NetworkSpec, width: Int, height: Int) throws(NetworkError) {
    let shapes = try spec.shapes(for: (width: width, height: height))
    let picture = FeatureLayout(shapes[NetworkSpec.picture]!)
    nodes.append(Node(name: NetworkSpec.picture, operation: nil, inputs: [], layout: picture))
    var numbers = [NetworkSpec.picture: 0]
    for layer in spec.layers {
      var inputs = layer.inputs.map { numbers[$0]! }
      for step in try layer.trainableOperation().steps(output: shapes[layer.name]!) {
        nodes.append(
          Node(
            name: layer.name + step.suffix, operation: step.operation, inputs: inputs,
            layout: FeatureLayout(step.output)))
        inputs = [nodes.count - 1]
      }
      numbers[layer.name] = nodes.count - 1
    }
    heads = spec.heads.compactMap { numbers[$0.layer] }
  }

  /// By node: the nodes that read it.
  var readers: [[Int]] {
    var readers = [[Int]](repeating: [], count: nodes.count)
    for (number, node) in nodes.enumerated() {
      for input in node.inputs { readers[input].append(number) }
    }
    return readers
  }

  /// By node: whether it, or a node that it comes from, has numbers to be trained.
  ///
  /// - Parameter frozen: layers whose numbers stay as they are.
  func wantsGradient(frozen: Set<String> = []) -> [Bool] {
    var wants = [Bool](repeating: false, count: nodes.count)
    for (number, node) in nodes.enumerated() {
      wants[number] =
        node.hasParameters && !frozen.contains(node.name) || node.inputs.contains { wants[$0] }
    }
    return wants
  }

  // MARK: memory

  /// Where the gradients of a backward pass stand: each from its first writer to the layer itself. The numbers of the
  /// nodes, and their places. Heads get their gradient in the place of their sums.
  func gradientSchedule(pictures: Int) -> (nodes: [Int], schedule: BufferSchedule) {
    let (readers, wants) = (readers, wantsGradient())
    let numbers = nodes.indices.filter { wants[$0] && !readers[$0].isEmpty }
    // Backward, steps count down.
    let needs = numbers.map { number in
      BufferSchedule.Need(
        count: pictures * nodes[number].layout.pictureCount,
        steps: -readers[number].max()!...(-number))
    }
    return (numbers, BufferSchedule(needs))
  }

  /// Where the maps of a forward pass without a backward pass stand: each until the last layer that reads it has been
  /// computed.
  func mapSchedule(pictures: Int) -> (nodes: [Int], schedule: BufferSchedule) {
    let readers = readers
    var last = [Int](repeating: 0, count: nodes.count)
    for number in nodes.indices.reversed() {
      last[number] = number
      for reader in readers[number] {
        // What reads a map that is not stored reads this one.
        last[number] = max(last[number], nodes[reader].isStored ? reader : last[reader])
      }
    }
    for head in heads { last[head] = nodes.count }
    let numbers = nodes.indices.dropFirst().filter { nodes[$0].isStored }
    let needs = numbers.map { number in
      BufferSchedule.Need(
        count: pictures * nodes[number].layout.pictureCount, steps: number...last[number])
    }
    return (numbers, BufferSchedule(needs))
  }
}
