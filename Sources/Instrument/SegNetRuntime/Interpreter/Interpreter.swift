import CPixels
import Imaging
import SegNetModel
import System

/// Segments the pictures of one camera with one compact model, row by row.
///
/// All memory is planned and taken by the initialiser; `segment` allocates nothing. Not safe for concurrent calls: one
/// interpreter, one caller at a time.
public final class Interpreter {
  /// The camera pictures that this interpreter takes.
  public let pictureSize: PixelSize
  /// The size of the labels it gives: the picture's, reduced as the model says.
  public let labelSize: PixelSize
  /// The kernels in use: those asked for, or the fastest of this processor.
  public let isa: KernelISA
  /// Threads that work on a picture, the caller's included.
  public let threads: Int
  /// As the model says: `int8` has kernels of its own, both others run with those for 32-bit numbers.
  public let arithmetic: Arithmetic
  /// Where every byte of the arena goes; `totalBytes` of it were taken by the initialiser.
  public let plan: MemoryPlan

  private let arena: TensorArena
  private let runner: RowRunner
  private let team: WorkerTeam
  /// The names of the regression maps that `segment(_:into:maps:)` gives; empty where the model has none, or the
  /// initialiser was not told `givesRegression`.
  public let regressionMaps: [String]

  private let levelRule: LevelRule
  /// Whether the plan has memory for `segment(_:into:confidence:)`.
  public let givesConfidence: Bool
  private var pictureCount = 0

  /// The picture sizes that can be planned.
  public static let smallestPicture = PlanLimits.smallestPicture
  /// 8192x8192; each side counts by itself.
  public static let largestPicture = PlanLimits.largestPicture
  /// The most threads that can share a picture: 64.
  public static let largestThreadCount = PlanLimits.largestThreadCount

  /// - Parameters:
  ///   - threads: threads that share each picture, the caller's included.
  ///   - isa: the kernels to use; nil for the fastest.
  ///   - memoryLimit: bytes that the plan must not exceed; nil for no limit.
  ///   - givesConfidence: whether the plan has memory for `segment(_:into:confidence:)`.
  ///   - givesRegression: whether the model's regression maps are computed, if it has any.
  /// - Throws: `RuntimeError` for a checkpoint, a size or a thread count outside the limits, a plan above
  ///   `memoryLimit`, or kernels that this processor lacks.
  public convenience init(
    model: WeightsFile, pictureSize: PixelSize, threads: Int = 1, isa: KernelISA? = nil,
    memoryLimit: Int? = nil, givesConfidence: Bool = false, givesRegression: Bool = false
  ) throws(RuntimeError) {
    try self.init(
      ModelWeights(running: model), pictureSize: pictureSize, threads: threads, isa: isa,
      memoryLimit: memoryLimit,
      givesConfidence: givesConfidence, givesRegression: givesRegression)
  }

  /// A model that is not on disk.
  public convenience init(
    description: ModelDescription, tensors: [NamedTensor], pictureSize: PixelSize, threads: Int = 1,
    isa: KernelISA? = nil, memoryLimit: Int? = nil, givesConfidence: Bool = false,
    givesRegression: Bool = false
  ) throws(RuntimeError) {
    try self.init(
      ModelWeights(running: description, tensors), pictureSize: pictureSize, threads: threads,
      isa: isa, memoryLimit: memoryLimit, givesConfidence: givesConfidence, givesRegression: givesRegression)
  }

  init(
    _ model: ModelWeights, pictureSize: PixelSize, threads: Int, isa: KernelISA?, memoryLimit: Int?,
    rowsPerStep: Int? = nil, givesConfidence: Bool = false, givesRegression: Bool = false
  ) throws(RuntimeError) {
    let isa = isa ?? .best
    let planned = try PlannedStream(
      model.description, pictureSize: pictureSize, threads: threads, isa: isa, memoryLimit: memoryLimit,
      rowsPerStep: rowsPerStep, givesConfidence: givesConfidence, givesRegression: givesRegression)
    regressionMaps = planned.description.network.regressionMaps
    self.givesConfidence = givesConfidence
    (self.pictureSize, self.isa, self.threads) = (pictureSize, isa, threads)
    arithmetic = model.description.arithmetic
    levelRule = model.description.input.levels
    (labelSize, plan) = (planned.labelSize, planned.plan)
    arena = try TensorArena(byteCount: planned.layout.byteCount)
    let program = RowProgram(
      planned.stages, schedule: planned.schedule, layout: planned.layout, model: model,
      labelSize: labelSize, kernels: planned.kernels, arena: arena.region)
    let runner = RowRunner(arena: arena, program: program, kernels: planned.kernels)
    self.runner = runner
    do throws(ThreadError) {
      // The next picture is often there already, and waking a thread takes longer than a look or two.
      team = try WorkerTeam(name: "hooke-network", count: threads - 1, looks: 2000) {
        runner.run(thread: $0, picture: $1)
      }
    } catch { throw .threadUnavailable(problem: error.reason) }
  }

  /// Keeps all planned memory in RAM for good.
  ///
  /// - Throws: `RuntimeError.memoryUnavailable`, mostly because of the limit on locked memory.
  public func lockMemory() throws(RuntimeError) { try arena.lock() }

  /// Gives each pixel its class. Always the same labels for the same picture and model, whatever `threads` is and, for
  /// int8 models, whatever `isa` is. Allocates nothing.
  ///
  /// - Precondition: `picture` has the planned size and is rgb24, grey or yuyv of an even width; `labels` has
  ///   `labelSize`.
  public func segment(_ picture: borrowing ImageView, into labels: inout LabelMap) {
    var confidence = MutableSpan<UInt8>()
    var regression = MutableSpan<Float>()
    segment(picture, into: &labels, &confidence, &regression)
  }

  /// Also says of each pixel how sure the network is of its class: the softmax of the class layer's values, from 0 to 255
  /// for a probability from 0 to 1. For networks with two or more classes it is never below 255 / classes.
  ///
  /// - Precondition: as above; `confidence` has a byte for each label, and the initialiser was told `givesConfidence`.
  public func segment(
    _ picture: borrowing ImageView, into labels: inout LabelMap, confidence: inout [UInt8]
  ) {
    check(confidence)
    var confidence = confidence.mutableSpan
    var regression = MutableSpan<Float>()
    segment(picture, into: &labels, &confidence, &regression)
  }

  /// Also gives the network's regression maps; for int8 models they too are the same bits whatever `isa` is.
  ///
  /// - Precondition: as above; `maps` was made with `labelSize` and `regressionMaps`, which are not empty.
  public func segment(
    _ picture: borrowing ImageView, into labels: inout LabelMap, maps: inout RegressionMaps
  ) {
    check(maps)
    var confidence = MutableSpan<UInt8>()
    var regression = maps.values.mutableSpan
    segment(picture, into: &labels, &confidence, &regression)
  }

  /// Both.
  ///
  /// - Precondition: as above.
  public func segment(
    _ picture: borrowing ImageView, into labels: inout LabelMap, confidence: inout [UInt8],
    maps: inout RegressionMaps
  ) {
    check(confidence)
    check(maps)
    var confidence = confidence.mutableSpan
    var regression = maps.values.mutableSpan
    segment(picture, into: &labels, &confidence, &regression)
  }

  private func check(_ confidence: [UInt8]) {
    precondition(givesConfidence, "the interpreter was made without memory for confidences")
    precondition(confidence.count == labelSize.pixelCount, "the confidences do not have the planned size")
  }

  private func check(_ maps: RegressionMaps) {
    precondition(!regressionMaps.isEmpty, "the interpreter was made without regression maps")
    precondition(
      maps.size == labelSize && maps.values.count == regressionMaps.count * labelSize.pixelCount,
      "the regression maps do not have the planned size")
  }

  /// - Parameters:
  ///   - confidence: empty when nobody asks for it; so for `regression`.
  private func segment(
    _ picture: borrowing ImageView, into labels: inout LabelMap, _ confidence: inout MutableSpan<UInt8>,
    _ regression: inout MutableSpan<Float>
  ) {
    precondition(picture.size == pictureSize, "the picture does not have the planned size")
    precondition(labels.size == labelSize, "the labels do not have the planned size")
    let format =
      switch picture.format {
      case .grey: hooke_grey
      case .rgb24: hooke_rgb24
      case .yuyv: hooke_yuyv
      case .mjpeg: preconditionFailure("compressed pictures have no rows")
      }
    precondition(picture.format != .yuyv || pictureSize.width % 2 == 0, "yuyv pixels come in pairs")
    var span = labels.labels.mutableSpan
    runner.segment(
      picture, format, levels: levels(of: picture), number: pictureCount, with: team, into: &span,
      confidence: &confidence, regression: &regression)
    pictureCount += 1
  }

  /// How the model wants this picture's levels stretched.
  private func levels(of picture: borrowing ImageView) -> hooke_levels {
    guard levelRule == .picture else { return hooke_levels() }
    let levels = GreyLevels(of: picture)
    return hooke_levels(low: levels.low, factor: levels.factor)
  }
}
