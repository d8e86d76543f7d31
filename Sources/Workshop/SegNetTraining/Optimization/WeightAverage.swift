/// The running mean of a network's numbers over the last steps, often a little better than the numbers themselves.
///
/// `average += (1 - decay) * (value - average)`, with less decay in the first steps so that it forgets the beginning:
/// `min(decay, (1 + step) / (10 + step))`. Polyak, Juditsky (1992).
final class WeightAverage: Sendable {
  let decay: Double
  /// By tensor name: the network's own memory and the average.
  let pairs: [(name: String, shape: [Int], live: AlignedBuffer<Float>, average: AlignedBuffer<Float>)]

  init(_ network: TrainableNetwork, decay: Double, memory: any MemorySource = SystemMemory())
    throws(TrainingError)
  {
    self.decay = decay
    var pairs: [(name: String, shape: [Int], live: AlignedBuffer<Float>, average: AlignedBuffer<Float>)] = []
    for place in network.learnedTensors {
      let average = try AlignedBuffer(copying: place.memory, for: .weights, from: memory)
      pairs.append((place.name, place.shape, place.memory, average))
    }
    self.pairs = pairs
  }

  /// - Parameter step: steps done.
  func update(step: Int, context: ExecutionContext) {
    let part = 1 - min(decay, Double(1 + step) / Double(10 + step))
    for pair in pairs {
      var average = pair.average.mutableSpan
      context.kernels.approach(pair.live.span, by: Float(part), &average)
    }
  }

  /// Lets the network have the averages while `body` runs.
  func withAverages<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    exchange()
    defer { exchange() }
    return try body()
  }

  private func exchange() {
    for pair in pairs {
      for index in 0..<pair.live.count {
        (pair.live[index], pair.average[index]) = (pair.average[index], pair.live[index])
      }
    }
  }
}
