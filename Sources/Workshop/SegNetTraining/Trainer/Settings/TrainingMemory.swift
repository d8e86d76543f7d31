import Imaging
import SegNetModel

/// The memory that a training takes, predicted before it begins. **Units**: bytes.
public struct TrainingMemory: Equatable, Sendable {
  /// Weights, their gradients, what the optimiser remembers of them, and their running mean.
  public let weights: Int
  /// What the layers keep of a batch for the backward pass.
  public let maps: Int
  /// Gradients of the layers' outputs, which share their places.
  public let gradients: Int
  /// Packed weights, strips of rows, sums.
  public let scratch: Int
  /// Labels, predictions and windows in the making.
  public let targets: Int
  /// The network for whole validation pictures.
  public let validation: Int
  /// The decoded pictures.
  public let pictures: Int

  /// All parts added up.
  public var total: Int { weights + maps + gradients + scratch + targets + validation + pictures }

  /// - Parameters:
  ///   - window: what one picture of a batch has, in pixels of the network.
  ///   - validationSize: the largest validation picture, nil without.
  ///   - planes: numbers per pixel besides the label that the losses compare with.
  ///   - keepsAverages: whether the optimiser keeps the running mean of the weights.
  ///   - pictureBytes: the memory of the decoded pictures.
  /// - Throws: `NetworkError` for a network that cannot be, or not at this size.
  public init(
    _ network: NetworkSpec, window: PixelSize, batch: Int, threads: Int, validationSize: PixelSize? = nil,
    planes: Int = 0, keepsAverages: Bool = false, pictureBytes: Int = 0
  ) throws(NetworkError) {
    let plan = try PlanMemory(
      network, width: window.width, height: window.height, pictures: batch, workers: threads, trains: true)
    (maps, gradients, scratch) = (plan.maps, plan.gradients, plan.scratch)
    weights = try Self.weights(network, keepsAverages: keepsAverages)
    let pixels = window.pixelCount
    // Labels and predictions of the batch; pictures and labels of the next one; a window of each worker: colours, label,
    // whether outside.
    targets =
      batch * pixels * (2 + 4 * planes) + batch * (pixels * (1 + 4 * planes) + 4 * Self.pictureFloats(window))
      + threads * pixels * (14 + 4 * planes)
    var validation = 0
    if let validationSize {
      let size = network.paddedSize(validationSize)
      validation = try PlanMemory(
        network, width: size.width, height: size.height, pictures: threads, workers: threads, trains: false
      ).total
    }
    self.validation = validation
    pictures = pictureBytes
  }

  private static func pictureFloats(_ window: PixelSize) -> Int {
    FeatureLayout(TensorShape(channels: 3, height: window.height, width: window.width)).pictureCount
  }

  /// What a `TrainableNetwork` takes, and the mean of its weights.
  static func weights(_ network: NetworkSpec, keepsAverages: Bool) throws(NetworkError) -> Int {
    let memory = CountedMemory()
    do throws(TrainingError) {
      let counted = try TrainableNetwork(network, memory: memory)
      let average = keepsAverages ? try WeightAverage(counted, decay: 0, memory: memory) : nil
      let bytes = memory.ledger.bytes(for: .weights)
      withExtendedLifetime((counted, average)) {}
      return bytes
    } catch { throw NetworkError(error) }
  }

  /// The largest batch, at most `batch`, that a training can have within a limit of memory; nil when not even one
  /// picture fits.
  ///
  /// - Parameter memory: the prediction for a batch.
  public static func largestBatch(
    upTo batch: Int, limit: Int, memory: (Int) throws(NetworkError) -> TrainingMemory
  ) throws(NetworkError) -> Int? {
    guard try memory(1).total <= limit else { return nil }
    var (fits, tooLarge) = (1, batch + 1)
    while tooLarge - fits > 1 {
      let middle = (fits + tooLarge) / 2
      if try memory(middle).total <= limit { fits = middle } else { tooLarge = middle }
    }
    return fits
  }
}
