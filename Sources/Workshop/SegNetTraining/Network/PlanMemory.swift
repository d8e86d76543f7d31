import SegNetModel

/// The memory that a `NetworkPlan` takes, known without taking it. **Units**: bytes.
///
/// The plan is made from memory that is only counted.
struct PlanMemory: Equatable, Sendable {
  /// What the layers keep of a forward pass; without a backward pass they share it.
  let maps: Int
  let gradients: Int
  /// Packed weights, strips of rows, sums.
  let scratch: Int

  var total: Int { maps + gradients + scratch }

  /// - Throws: `NetworkError` for a network that cannot be, or not at this size.
  init(_ spec: NetworkSpec, width: Int, height: Int, pictures: Int, workers: Int, trains: Bool)
    throws(NetworkError)
  {
    let graph = try LayerGraph(spec, width: width, height: height)
    let memory = CountedMemory()
    do throws(TrainingError) {
      let network = try TrainableNetwork(spec, memory: memory)
      let context = try ExecutionContext(counting: memory, workers: workers, pictures: pictures)
      let plan = try NetworkPlan(network, graph, context: context, trains: trains)
      maps = memory.ledger.bytes(for: .maps)
      gradients = memory.ledger.bytes(for: .gradients)
      scratch = memory.ledger.bytes(for: .scratch)
      withExtendedLifetime(plan) {}
    } catch { throw NetworkError(error) }
  }
}

extension NetworkError {
  /// A size that cannot even be counted.
  init(_ error: TrainingError) { self.init(layer: "-", problem: "\(error)") }
}
