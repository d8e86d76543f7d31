import CSegKernels
import Imaging
import SegNetModel

/// The stages of a model laid out in an arena: weights packed, margins filled, addresses known.
struct RowProgram {
  let stages: UnsafePointer<StageProgram>
  let stageCount: Int
  /// Stages whose rows leave the network: the last ones.
  let headCount: Int
  let threadCount: Int
  let labelWidth: Int
  let labelHeight: Int
  let reduction: Int
  /// float networks: the picture is `sum * scale + offset` per channel.
  let pictureScale: (Float, Float, Float)
  let pictureOffset: (Float, Float, Float)
  let isInteger: Bool
  let division: ColumnDivision
  private let desks: UnsafeMutableRawPointer
  private let deskLayout: ArenaLayout.ThreadMemory

  /// Fills the arena. It must live as long as this.
  init(
    _ planned: [Stage], schedule: RowSchedule, layout: ArenaLayout, model: ModelWeights, labelSize: PixelSize,
    kernels: UnsafePointer<seg_kernels>, threadCount: Int, arena: TensorArena
  ) {
    let start = arena.start
    let input = model.description.input
    (labelWidth, labelHeight) = (labelSize.width, labelSize.height)
    (stageCount, self.threadCount, reduction) = (planned.count, threadCount, input.reduction)
    headCount = planned.count(where: \.isHead)
    isInteger = model.description.arithmetic == .int8
    division = ColumnDivision(planned, threadCount: threadCount)
    let pixels = Float(input.reduction * input.reduction)
    func perChannel(_ value: (Int) -> Float) -> (Float, Float, Float) { (value(0), value(1), value(2)) }
    pictureScale = perChannel { 1 / (pixels * input.standardDeviation[$0]) }
    pictureOffset = perChannel { -input.mean[$0] / input.standardDeviation[$0] }
    desks = start + layout.threads.offset
    deskLayout = layout.threads
    let programs = (start + layout.programOffset).bindMemory(to: StageProgram.self, capacity: planned.count)
    stages = UnsafePointer(programs)

    let zeroRow = start + layout.zeroRowOffset
    let pictureMargin = start + layout.pictureMarginOffset
    if isInteger {
      Self.fillMargin(layout, margin: input.pictureMargin, start)
    }
    for (index, stage) in planned.enumerated() {
      let memory = layout.stages[index]
      Self.pack(stage, planned, model, kernels, start + memory.weightOffset)
      func ring(_ rows: ArenaLayout.Rows, height: Int) -> RowRing {
        RowRing(
          start: start + rows.offset, stride: rows.stride, count: rows.count, height: height,
          outside: index == 0 ? pictureMargin : zeroRow)
      }
      let height = index == 0 ? labelHeight : stage.shape.height
      let program = StageProgram(
        rule: schedule.rules[index], output: ring(memory.output, height: height),
        positions: ring(memory.positions, height: height),
        positionPlaneBytes: Int32(memory.positionPlaneBytes), channels: Int32(stage.shape.channels),
        storedChannels: Int32(stage.storedChannels), width: stage.shape.width,
        columnUnit: division.unit(of: stage), padding: stage.padding, channelStep: Int32(stage.channelStep),
        rectifies: stage.rectifies,
        multiplier: stage.multiplier, isSigmoid: stage.isSigmoid,
        labelScratch: start + memory.labelOffset,
        weights: stage.convolution == nil ? nil : UnsafeRawPointer(start + memory.weightOffset),
        readsOwnColumns: division.readsOwnColumns(stage, planned))
      (programs + index).initialize(to: program)
    }
  }

  @inline(__always)
  func desk(of thread: Int) -> ThreadDesk {
    ThreadDesk(
      at: desks + thread * deskLayout.bytes, tableLength: deskLayout.tableLength, stageCount: stageCount)
  }
}
