import Imaging
import SegNetModel

/// A network's stages, schedule and layout for one picture size and one set of kernels.
struct PlannedStream {
  /// What the network is, or as much of it as is asked for.
  let description: ModelDescription
  let labelSize: PixelSize
  let kernels: RowKernels
  let stages: [Stage]
  let schedule: RowSchedule
  let layout: ArenaLayout
  let plan: MemoryPlan

  /// Picture rows per step that are tried, best first: fewer rows need less memory but more meetings of the threads.
  static let stepSizes = [8, 4, 2]
  /// What a processor's second-level cache holds beside other things: beyond it, a smaller step is worth its price.
  static let cacheBytes = 1 << 20

  /// - Throws: `RuntimeError` for a checkpoint, a size or a thread count outside the limits, kernels that this
  ///   processor lacks, a network that cannot be streamed, or a plan above `memoryLimit` even with the smallest steps.
  init(
    _ description: ModelDescription, pictureSize: PixelSize, threads: Int, isa: KernelISA, memoryLimit: Int?,
    rowsPerStep: Int? = nil, givesConfidence: Bool = false, givesRegression: Bool = false
  ) throws(RuntimeError) {
    var description = description
    try description.checkStreamable()
    if !givesRegression { description.network = description.network.withoutRegression }
    let network = description.network
    try Self.check(description, pictureSize: pictureSize, threads: threads)
    guard let kernels = isa.kernels(isInteger: description.arithmetic == .int8) else {
      throw .kernelsUnavailable(isa)
    }
    let labelSize = pictureSize.reduced(by: description.input.reduction)
    let size = labelSize.padded(toMultipleOf: network.sizeMultiple)
    let stages = try Stage.stages(of: network, size: size)
    let candidates = rowsPerStep.map { [$0] } ?? Self.stepSizes
    let unit = network.sizeMultiple
    var best: PlannedStream?
    // A band for each thread, or as many as the picture's height and the memory allow.
    for bandCount in (1...min(threads, size.height / unit)).reversed() {
      let bands = Band.bands(height: size.height, labelHeight: labelSize.height, unit: unit, count: bandCount)
      for rows in candidates {
        guard let schedule = RowSchedule(stages, rowsPerStep: rows, bands: bands) else { break }
        let layout = try ArenaLayout(
          stages, schedule: schedule, description: description, kernels: kernels,
          givesConfidence: givesConfidence)
        let planned = PlannedStream(labelSize, kernels, stages, schedule, layout, description)
        best = planned
        // Weights that do not fit are fetched in every step: fewer steps are then worth more than smaller ones.
        let goal = max(Self.cacheBytes, 2 * planned.plan.weightBytes)
        if planned.plan.totalBytes <= min(memoryLimit ?? .max, goal) { break }
      }
      if let best, best.plan.totalBytes <= memoryLimit ?? .max { break }
    }
    self = best!
    try plan.check(limit: memoryLimit)
  }

  private init(
    _ labelSize: PixelSize, _ kernels: RowKernels, _ stages: [Stage],
    _ schedule: RowSchedule, _ layout: ArenaLayout, _ description: ModelDescription
  ) {
    (self.labelSize, self.kernels) = (labelSize, kernels)
    (self.description, self.stages, self.schedule, self.layout) = (description, stages, schedule, layout)
    plan = MemoryPlan(stages, schedule: schedule, layout: layout, network: description.network)
  }

  private static func check(_ description: ModelDescription, pictureSize: PixelSize, threads: Int)
    throws(RuntimeError)
  {
    guard description.kind == .compact else { throw .notCompact }
    let (smallest, largest) = (PlanLimits.smallestPicture, PlanLimits.largestPicture)
    guard pictureSize.width >= smallest.width, pictureSize.height >= smallest.height else {
      throw .pictureTooSmall(pictureSize, smallest: smallest)
    }
    guard pictureSize.width <= largest.width, pictureSize.height <= largest.height else {
      throw .pictureTooLarge(pictureSize, largest: largest)
    }
    guard (1...PlanLimits.largestThreadCount).contains(threads) else {
      throw .threadCount(threads, largest: PlanLimits.largestThreadCount)
    }
  }
}

extension MemoryPlan {
  /// The plan of an interpreter with the same parameters, without taking any memory: weights take no part in it.
  ///
  /// - Throws: `RuntimeError` where that interpreter could not be made, whatever its weights are.
  public init(
    description: ModelDescription, pictureSize: PixelSize, threads: Int = 1, isa: KernelISA? = nil,
    memoryLimit: Int? = nil, givesConfidence: Bool = false, givesRegression: Bool = false
  ) throws(RuntimeError) {
    self = try PlannedStream(
      description, pictureSize: pictureSize, threads: threads, isa: isa ?? .best,
      memoryLimit: memoryLimit, givesConfidence: givesConfidence, givesRegression: givesRegression
    ).plan
  }
}
