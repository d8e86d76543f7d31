import Imaging
import LabelledPictures
import SegNetModel
import System

/// Runs a trained network in float32, with running statistics: for validation and as the reference of exports.
///
/// The same labels for any number of threads.
public final class NetworkEvaluator {
  /// The labels and the regression maps, [map][y][x], of a sample; no maps where the network has no such head.
  public typealias Output = (labels: LabelMap, maps: [Float])

  let network: TrainableNetwork
  /// How the colours of samples are normalised: as the network learned it.
  public let input: PictureInput
  private let pool: WorkerPool
  private let isa: TrainingISA
  private var plan: (size: PixelSize, plan: NetworkPlan)?

  init(_ network: TrainableNetwork, input: PictureInput, pool: WorkerPool, isa: TrainingISA) {
    (self.network, self.input, self.pool, self.isa) = (network, input, pool, isa)
  }

  /// The network of a checkpoint.
  ///
  /// - Throws: `FileError` when the tensors do not fit, `TrainingError` when the network cannot be run here.
  public convenience init(_ file: WeightsFile, threads: Int = 2, isa: TrainingISA = .best) throws {
    let network = try TrainableNetwork(file.description.network)
    try network.loadWeights(file)
    self.init(
      network, input: file.description.input, pool: try WorkerPool(workerCount: max(1, threads)), isa: isa)
  }

  /// The most probable class of each pixel, the first on ties.
  ///
  /// - Throws: `TrainingError.notFinite` naming the layer whose numbers overflow.
  public func labels(_ samples: [TrainingSample]) throws(TrainingError) -> [LabelMap] {
    var result: [LabelMap] = []
    try evaluate(samples) { plan, picture, sample in
      result.append(plan.logits.greatestClasses(picture, size: sample.size))
    }
    return result
  }

  /// What the class layer gives, [class][y][x] for each sample.
  public func logits(_ samples: [TrainingSample]) throws(TrainingError) -> [[Float]] {
    var result: [[Float]] = []
    try evaluate(samples) { plan, picture, sample in
      result.append(plan.logits.planes(picture, size: sample.size))
    }
    return result
  }

  /// For each sample, in their order.
  public func outputs(_ samples: [TrainingSample]) throws(TrainingError) -> [Output] {
    try outputs(samples) { _, _, _ in }
  }

  /// The same.
  ///
  /// - Parameter also: is called for each sample with the plan that holds its outputs, and its place there.
  func outputs(
    _ samples: [TrainingSample],
    also: (NetworkPlan, Int, TrainingSample) throws(TrainingError) -> Void
  ) throws(TrainingError) -> [Output] {
    let isSigmoid = network.spec.regressionLayer?.operation.convolution?.activation == .sigmoid
    var result: [Output] = []
    try evaluate(samples) { (plan, picture, sample) throws(TrainingError) in
      var maps = plan.regression?.planes(picture, size: sample.size) ?? []
      if isSigmoid { maps = maps.map { 1 / (1 + exp(-$0)) } }
      result.append((plan.logits.greatestClasses(picture, size: sample.size), maps))
      try also(plan, picture, sample)
    }
    return result
  }

  /// Samples of one size share batches; the order of results is that of the samples.
  private func evaluate(
    _ samples: [TrainingSample], _ use: (NetworkPlan, Int, TrainingSample) throws(TrainingError) -> Void
  ) throws(TrainingError) {
    var next = 0
    while next < samples.count {
      let size = samples[next].size
      let plan = try plan(for: size)
      var count = 0
      while count < plan.context.pictures, next + count < samples.count, samples[next + count].size == size {
        plan.picture.output.write(samples[next + count], Window(sample: 0), input: input, picture: count)
        count += 1
      }
      try plan.forward(.evaluation)
      for picture in 0..<count { try use(plan, picture, samples[next + picture]) }
      next += count
    }
  }

  private func plan(for size: PixelSize) throws(TrainingError) -> NetworkPlan {
    if let plan, plan.size == size { return plan.plan }
    plan = nil
    let padded = network.spec.paddedSize(size)
    let made = try NetworkPlan(
      network, width: padded.width, height: padded.height,
      context: ExecutionContext(isa: isa, pool: pool, pictures: pool.workerCount), trains: false)
    plan = (size, made)
    return made
  }
}

extension FeatureMap {
  /// The numbers of a picture without padding, [channel][y][x].
  func planes(_ picture: Int, size: PixelSize) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(layout.channels * size.pixelCount)
    for channel in 0..<layout.channels {
      for y in 0..<size.height {
        let row = self.values(picture, y, channel: channel)
        for x in 0..<size.width { values.append(row[x]) }
      }
    }
    return values
  }

  /// The channel with the greatest value of each pixel, the first on ties.
  func greatestClasses(_ picture: Int, size: PixelSize) -> LabelMap {
    var map = LabelMap(size: size)
    for y in 0..<size.height {
      let row = values(picture, y)
      for x in 0..<size.width {
        var (best, label) = (row[x], 0)
        for channel in 1..<layout.channels where row[channel * layout.paddedWidth + x] > best {
          (best, label) = (row[channel * layout.paddedWidth + x], channel)
        }
        map[x, y] = UInt8(label)
      }
    }
    return map
  }
}
