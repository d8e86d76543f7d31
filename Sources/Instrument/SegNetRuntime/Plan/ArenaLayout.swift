import CSegKernels
import Imaging
import SegNetModel

/// Where everything stands in the arena: byte offsets from its start.
struct ArenaLayout: Sendable {
  /// Rings, packed weights and tables begin at multiples of a cache line.
  static let alignment = SEG_PACKED_ALIGNMENT

  /// The rows of one stage's output. `offset` is pixel 0 of the first row.
  struct Rows: Sendable {
    var offset = 0
    /// Bytes before pixel 0 of the first row.
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

  /// What a band is worked with besides the rings.
  struct DeskMemory: Sendable {
    /// Pointers in each of its three tables of row pointers.
    var tableLength = 0
    var bytes = 0
    var offset = 0
  }

  /// Rings are those of band 0; those of the next bands follow at a distance of `bandBytes` each.
  private(set) var stages: [StageMemory] = []
  private(set) var bandBytes = 0
  let bandCount: Int
  /// Pixel 0 of a row that stands for every row outside a map, and of one for those outside the picture.
  private(set) var zeroRowOffset = 0
  private(set) var pictureMarginOffset = 0
  private(set) var marginBytes = 0
  private(set) var programOffset = 0
  private(set) var programBytes = 0
  private(set) var desks = DeskMemory()
  private(set) var byteCount = 0

  /// - Throws: `RuntimeError.network` for a convolution that the kernels do not have.
  init(
    _ stages: [Stage], schedule: RowSchedule, description: ModelDescription,
    kernels: RowKernels, givesConfidence: Bool
  ) throws(RuntimeError) {
    let elementBytes = kernels.elementBytes
    bandCount = schedule.bands.count
    for stage in stages {
      var memory = StageMemory()
      if let convolution = stage.kernelConvolution(stages) {
        memory.weightBytes = kernels.packedBytes(convolution)
        guard memory.weightBytes > 0 else {
          throw .network(layer: stage.layer, problem: "there is no kernel for its shape")
        }
        memory.weightOffset = allocate(memory.weightBytes)
      }
      self.stages.append(memory)
    }
    var widestLeft = 0
    var widestRest = 0
    byteCount = Self.spaced(byteCount)
    let firstRing = byteCount
    for (index, stage) in stages.enumerated() {
      var memory = self.stages[index]
      if !stage.isHead {
        let margin = stages.filter { $0.source == index && $0.padding > 0 }.map(\.padding).max() ?? 0
        let pixelBytes = stage.storedChannels * elementBytes
        let left = Self.aligned(margin * pixelBytes)
        // The margin after a row is the margin before the next one too.
        let stride = Self.aligned((stage.shape.width + margin) * pixelBytes)
        memory.output = rows(count: schedule.ringRows[index], stride: stride, left: left)
        if index > 0 { (widestLeft, widestRest) = (max(widestLeft, left), max(widestRest, stride)) }
      } else if stage.kind == .regression || givesConfidence {
        let stride = Self.aligned(stage.shape.width * stage.shape.channels * MemoryLayout<Float>.size)
        memory.output = rows(count: schedule.ringRows[index], stride: stride, left: 0)
        if stage.kind == .regression {
          memory.labelOffset = allocate(stage.shape.width)
          memory.output.bytes += Self.aligned(stage.shape.width)
        }
      }
      if stage.givesPositions {
        let plane = Int(
          seg_index_plane_bytes(Int32(stage.shape.width), Int32(stage.storedChannels)))
        memory.positionPlaneBytes = plane
        memory.positions = rows(
          count: schedule.positionRows[index], stride: Self.aligned(2 * plane), left: 0)
      }
      self.stages[index] = memory
    }
    bandBytes = Self.spaced(byteCount - firstRing)
    byteCount = firstRing + bandCount * bandBytes
    let picture = self.stages[0].output
    pictureMarginOffset = allocate(picture.left + picture.stride) + picture.left
    zeroRowOffset = allocate(widestLeft + widestRest) + widestLeft
    marginBytes = picture.left + picture.stride + widestLeft + widestRest
    programBytes = Self.spaced(bandCount * stages.count * MemoryLayout<StageProgram>.stride)
    byteCount = Self.spaced(byteCount)
    programOffset = allocate(programBytes)
    desks = DeskMemory(stages, schedule: schedule, reduction: description.input.reduction)
    desks.offset = allocate(bandCount * desks.bytes)
  }

  static func aligned(_ bytes: Int) -> Int { (bytes + alignment - 1) / alignment * alignment }

  /// To the next pair of cache lines: processors fetch lines in pairs, and what different threads write must not share one.
  static func spaced(_ bytes: Int) -> Int { (bytes + 2 * alignment - 1) / (2 * alignment) * (2 * alignment) }

  private mutating func allocate(_ bytes: Int) -> Int {
    let offset = byteCount
    byteCount += Self.aligned(bytes)
    return offset
  }

  private mutating func rows(count: Int, stride: Int, left: Int) -> Rows {
    let bytes = left + count * stride
    return Rows(
      offset: allocate(bytes) + left, left: left, stride: stride, count: count, bytes: Self.aligned(bytes))
  }
}

extension ArenaLayout.DeskMemory {
  init(_ stages: [Stage], schedule: RowSchedule, reduction: Reduction) {
    for rules in schedule.rules {
      for (stage, rule) in zip(stages, rules) {
        let rows = rule.rowsPerStep
        let pointers =
          stage.kind == .picture ? reduction.mostPixels(in: rows) : stage.reach.pointerCount(for: rows)
        tableLength = max(tableLength, rows, pointers)
      }
    }
    bytes = ArenaLayout.spaced(BandDesk.byteCount(tableLength: tableLength, stageCount: stages.count))
  }
}
