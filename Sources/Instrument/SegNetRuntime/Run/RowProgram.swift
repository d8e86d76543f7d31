import CSegKernels
import Imaging
import SegNetModel

/// The stages of a model laid out in an arena: weights packed, margins filled, addresses known.
struct RowProgram {
  /// Of band 0, then of the next one.
  private let stages: UnsafePointer<StageProgram>
  let stageCount: Int
  /// Stages whose rows leave the network: the last ones.
  let headCount: Int
  let bandCount: Int
  let labelWidth: Int
  let labelHeight: Int
  let reduction: Int
  /// float networks: the picture is `sum * scale + offset` per channel.
  let pictureScale: (Float, Float, Float)
  let pictureOffset: (Float, Float, Float)
  let isInteger: Bool
  private let desks: UnsafeMutableRawPointer
  private let deskLayout: ArenaLayout.DeskMemory

  /// Fills the arena. It must live as long as this.
  init(
    _ planned: [Stage], schedule: RowSchedule, layout: ArenaLayout, model: ModelWeights, labelSize: PixelSize,
    kernels: UnsafePointer<seg_kernels>, arena: TensorArena
  ) {
    let start = arena.start
    let input = model.description.input
    (labelWidth, labelHeight) = (labelSize.width, labelSize.height)
    (stageCount, bandCount, reduction) = (planned.count, layout.bandCount, input.reduction)
    headCount = planned.count(where: \.isHead)
    isInteger = model.description.arithmetic == .int8
    let pixels = Float(input.reduction * input.reduction)
    func perChannel(_ value: (Int) -> Float) -> (Float, Float, Float) { (value(0), value(1), value(2)) }
    pictureScale = perChannel { 1 / (pixels * input.standardDeviation[$0]) }
    pictureOffset = perChannel { -input.mean[$0] / input.standardDeviation[$0] }
    desks = start + layout.desks.offset
    deskLayout = layout.desks
    let programs = (start + layout.programOffset).bindMemory(
      to: StageProgram.self, capacity: layout.bandCount * planned.count)
    stages = UnsafePointer(programs)

    let zeroRow = start + layout.zeroRowOffset
    let pictureMargin = start + layout.pictureMarginOffset
    if isInteger {
      Self.fillMargin(layout, margin: input.pictureMargin, start)
    }
    let multipliers = model.additionMultipliers
    for (index, stage) in planned.enumerated() {
      let memory = layout.stages[index]
      Self.pack(stage, planned, model, kernels, start + memory.weightOffset)
      let outside = index == 0 ? pictureMargin : zeroRow
      for (number, band) in schedule.bands.enumerated() {
        func rows(of number: Int) -> Int {
          if number < 0 { return 0 }
          let band = schedule.bands[number]
          return index == 0 ? band.labelRowCount : band.rowCount / stage.scale
        }
        func ring(_ memory: ArenaLayout.Rows) -> RowRing {
          let first = start + memory.offset
          return RowRing(
            start: first + number * layout.bandBytes, stride: memory.stride, count: memory.count,
            rows: rows(of: number), isReversed: band.isReversed,
            before: first + max(0, band.before) * layout.bandBytes, rowsBefore: rows(of: band.before),
            after: first + max(0, band.after) * layout.bandBytes, rowsAfter: rows(of: band.after),
            outside: outside)
        }
        let program = StageProgram(
          rule: schedule.rules[number][index], border: schedule.borders[number][index], band: band,
          scale: stage.scale, output: ring(memory.output), positions: ring(memory.positions),
          positionPlaneBytes: Int32(memory.positionPlaneBytes), channels: Int32(stage.shape.channels),
          storedChannels: Int32(stage.storedChannels), width: stage.shape.width,
          channelStep: Int32(stage.channelStep), activation: stage.activation,
          multiplier: multipliers[stage.layer] ?? 1,
          labelScratch: start + number * layout.bandBytes + memory.labelOffset,
          weights: stage.kernel == nil ? nil : UnsafeRawPointer(start + memory.weightOffset))
        (programs + number * planned.count + index).initialize(to: program)
      }
    }
  }

  @inline(__always)
  func desk(of band: Int) -> BandDesk {
    BandDesk(
      at: desks + band * deskLayout.bytes, tableLength: deskLayout.tableLength,
      stages: stages + band * stageCount)
  }
}
