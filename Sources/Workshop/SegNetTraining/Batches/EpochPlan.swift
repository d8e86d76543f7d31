import Imaging
import LabelledPictures

/// The windows of an epoch in their order: random ones, the same for the same seed and epoch.
struct EpochPlan: Sendable {
  let seed: UInt64
  let windowSize: PixelSize
  let sizes: [PixelSize]
  let augmentation: Augmentation
  /// The mean colour of the training pictures.
  let mean: [Float]
  /// Shows rare classes more often. Nil: every picture alike.
  var sampler: RareClassSampler?

  /// Samples larger than the window give as many windows as cover them.
  func windows(epoch: Int) -> [Window] {
    var order = sizes.indices.flatMap { sample in
      Array(repeating: sample, count: windowCount(sizes[sample]))
    }
    var random = RandomSource(seed: seed, stream: 1, UInt64(epoch))
    order.shuffle(using: &random)
    return order.enumerated().map { position, sample in
      if let choice = sampler?.choice(seed: seed, epoch: epoch, position: position) {
        return window(of: choice.sample, showing: (choice.x, choice.y), epoch: epoch, position: position)
      }
      return window(of: sample, epoch: epoch, position: position)
    }
  }

  /// - Parameter pixel: must be in the window.
  func window(of sample: Int, showing pixel: (x: Int, y: Int)? = nil, epoch: Int, position: Int) -> Window {
    var random = RandomSource(seed: seed, stream: 2, UInt64(epoch), UInt64(position))
    func start(_ extent: Int, _ window: Int, _ pixel: Int?) -> Int {
      guard extent > window else { return 0 }
      let first = pixel.map { max(0, $0 - window + 1) } ?? 0
      let last = pixel.map { min($0, extent - window) } ?? extent - window
      return Int.random(in: first...last, using: &random)
    }
    let size = sizes[sample]
    var window = Window(
      sample: sample, x: start(size.width, windowSize.width, pixel?.x),
      y: start(size.height, windowSize.height, pixel?.y))
    window.mirrorsX = Double(random.nextUnit()) < augmentation.mirrorX
    window.mirrorsY = Double(random.nextUnit()) < augmentation.mirrorY
    window.changes = WindowChanges(
      augmentation, window: window, windowSize: windowSize, sampleSize: size, mean: mean, seed: seed,
      epoch: epoch,
      position: position)
    return window
  }

  var windowsPerEpoch: Int { sizes.reduce(0) { $0 + windowCount($1) } }

  private func windowCount(_ size: PixelSize) -> Int {
    func parts(_ extent: Int, _ window: Int) -> Int { max(1, (extent + window - 1) / window) }
    return parts(size.width, windowSize.width) * parts(size.height, windowSize.height)
  }
}
