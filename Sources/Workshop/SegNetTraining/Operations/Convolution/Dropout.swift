/// Drops values of a layer at random while training; which ones follows from the seed, the step, the layer and the place.
///
/// So a run can be taken up again at any step, and the same values are dropped by whatever thread, and again in the
/// backward pass. `output = kept ? input / (1 - rate) : 0`.
struct Dropout: Sendable {
  let rate: Double
  /// Tells layers apart.
  let layer: Int
  private var key: RandomSource?

  init(rate: Double, layer: Int) { (self.rate, self.layer) = (rate, layer) }

  mutating func begin(_ phase: Phase) {
    key = nil
    guard rate > 0 else { return }
    switch phase {
    case .training(let seed, let step), .settling(let seed, let step):
      key = RandomSource(seed: seed, stream: 3, UInt64(layer), UInt64(step))
    case .evaluation: break
    }
  }

  /// - Parameters:
  ///   - row: the number of the row in the batch.
  ///   - channel: floats from channel to channel.
  func apply(
    _ layout: FeatureLayout, number: Int, channel: Int, to values: inout MutableSpan<Float>,
    _ kernels: TrainingKernels
  ) {
    guard let key else { return }
    kernels.drop(
      layout, channel: channel, key: key.number(number), dropped: UInt32(rate * 0x1p32),
      factor: Float(1 / (1 - rate)), &values)
  }

  var isActive: Bool { key != nil }
}
