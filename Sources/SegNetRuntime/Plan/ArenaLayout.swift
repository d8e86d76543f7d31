import CSegKernels
import SegNetModel

/// Where everything stands in the arena: byte offsets from its start.
struct ArenaLayout: Sendable {
  /// Rings, packed weights and tables begin at multiples of a cache line.
  static let alignment = SEG_PACKED_ALIGNMENT

  /// The rows of one stage's output. `offset` is pixel 0 of the first row.
  struct Rows: Sendable {
    var offset = 0
    /// Bytes of a row before pixel 0.
    var left = 0
    var stride = 0
    var count = 0
    var bytes = 0
  }

  struct StageMemory: Sendable {
    var output = Rows()
    var positions = Rows()
    var positionPlaneBytes = 0
    /// A row for the labels that the kernels give of regression maps too.
    var labelOffset = 0
    var weightOffset = 0
    var weightBytes = 0
  }

  /// What one thread works with besides the rings.
  struct ThreadMemory: Sendable {
    /// Pointers in each of its three tables of row pointers.
    var tableLength = 0
    var bytes = 0
    var offset = 0
  }

  private(set) var stages: [StageMemory] = []
  /// Pixel 0 of a row that stands for every row outside a map, and of one for those outside the picture.
  private(set) var zeroRowOffset = 0
  private(set) var pictureMarginOffset = 0
  private(set) var marginBytes = 0
  private(set) var programOffset = 0
  private(set) var programBytes = 0
  private(set) var threads = ThreadMemory()
  private(set) var byteCount = 0

  /// - Throws: `RuntimeError.network` for a convolution that the kernels do not have.
  init(
    _ stages: [Stage], schedule: RowSchedule, model: ModelWeights, kernels: UnsafePointer<seg_kernels>,
    threadCount: Int, givesConfidence: Bool
  ) throws(RuntimeError) {
    let isInteger = model.description.arithmetic == .int8
    let elementBytes = isInteger ? 1 : MemoryLayout<Float>.size
    var widestLeft = 0
    var widestRest = 0
    for (index, stage) in stages.enumerated() {
      var memory = StageMemory()
      if var convolution = stage.kernelConvolution(model: model, stages: stages) {
        memory.weightBytes =
          isInteger
          ? seg_packed_bytes_u8(kernels, &convolution) : seg_packed_bytes_f32(kernels, &convolution)
        guard memory.weightBytes > 0 else {
          throw .network(layer: stage.layer, problem: "there is no kernel for its shape")
        }
        memory.weightOffset = take(memory.weightBytes)
      }
      if !stage.isHead {
        let margin = stages.filter { $0.source == index && $0.padding > 0 }.map(\.padding).max() ?? 0
        let pixelBytes = stage.storedChannels * elementBytes
        let left = Self.aligned(margin * pixelBytes)
        let stride = Self.aligned(left + (stage.shape.width + margin) * pixelBytes)
        memory.output = rows(count: schedule.ringRows[index], stride: stride, left: left)
        if index > 0 { (widestLeft, widestRest) = (max(widestLeft, left), max(widestRest, stride - left)) }
      } else if stage.kind == .regression || givesConfidence {
        let stride = Self.aligned(stage.shape.width * stage.shape.channels * MemoryLayout<Float>.size)
        memory.output = rows(count: schedule.ringRows[index], stride: stride, left: 0)
        if stage.kind == .regression {
          memory.labelOffset = take(stage.shape.width)
          memory.output.bytes += Self.aligned(stage.shape.width)
        }
      }
      if stage.storesPositions {
        let plane = Int(
          seg_index_plane_bytes(Int32(stage.shape.width), Int32(stage.storedChannels)))
        memory.positionPlaneBytes = plane
        memory.positions = rows(
          count: schedule.positionRows[index], stride: Self.aligned(2 * plane), left: 0)
      }
      self.stages.append(memory)
    }
    let picture = self.stages[0].output
    pictureMarginOffset = take(picture.stride) + picture.left
    zeroRowOffset = take(widestLeft + widestRest) + widestLeft
    marginBytes = picture.stride + widestLeft + widestRest
    programBytes = Self.aligned(stages.count * MemoryLayout<StageProgram>.stride)
    programOffset = take(programBytes)
    threads = ThreadMemory(stages, schedule: schedule, reduction: model.description.input.reduction)
    threads.offset = take(threadCount * threads.bytes)
  }

  static func aligned(_ bytes: Int) -> Int { (bytes + alignment - 1) / alignment * alignment }

  private mutating func take(_ bytes: Int) -> Int {
    let offset = byteCount
    byteCount += Self.aligned(bytes)
    return offset
  }

  private mutating func rows(count: Int, stride: Int, left: Int) -> Rows {
    Rows(offset: take(count * stride) + left, left: left, stride: stride, count: count, bytes: count * stride)
  }
}

extension ArenaLayout.ThreadMemory {
  init(_ stages: [Stage], schedule: RowSchedule, reduction: Int) {
    for (stage, rule) in zip(stages, schedule.rules) {
      let rows =
        switch stage.kind {
        case .picture: rule.rowsPerStep * reduction
        case .convolution, .labels, .regression: rule.rowsPerStep + 2 * stage.padding
        case .pooledConvolution: 2 * rule.rowsPerStep + 2 * stage.padding
        case .pooling: 2 * rule.rowsPerStep
        case .unpooling, .repetition, .concatenation, .addition, .bilinear, .pixelShuffle: rule.rowsPerStep
        }
      tableLength = max(tableLength, rows)
    }
    // Two cache lines between threads: processors fetch lines in pairs.
    let spacing = 2 * ArenaLayout.alignment
    let needed = ThreadDesk.byteCount(tableLength: tableLength, stageCount: stages.count)
    bytes = (needed + spacing - 1) / spacing * spacing
  }
}
