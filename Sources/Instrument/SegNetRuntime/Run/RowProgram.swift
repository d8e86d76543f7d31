import CSegKernels
import Imaging
import SegNetModel

/// The stages of a model laid out in an arena: weights packed, margins filled, places known.
struct RowProgram {
  private let arena: ArenaRegion
  private let layout: ArenaLayout
  let stageCount: Int
  /// Stages whose rows leave the network: the last ones.
  let headCount: Int
  let bandCount: Int
  let labelWidth: Int
  let labelHeight: Int
  let reduction: Reduction
  /// float networks: the picture is `sum * scale + offset` per channel.
  let pictureScale: (Float, Float, Float)
  let pictureOffset: (Float, Float, Float)

  /// Fills the arena. It must live as long as this.
  init(
    _ planned: [Stage], schedule: RowSchedule, layout: ArenaLayout, model: ModelWeights, labelSize: PixelSize,
    kernels: RowKernels, arena: ArenaRegion
  ) {
    let input = model.description.input
    (self.arena, self.layout) = (arena, layout)
    (labelWidth, labelHeight) = (labelSize.width, labelSize.height)
    (stageCount, bandCount, reduction) = (planned.count, layout.bandCount, input.reduction)
    headCount = planned.count(where: \.isHead)
    let pixels = Float(input.reduction.weight)
    func perChannel(_ value: (Int) -> Float) -> (Float, Float, Float) { (value(0), value(1), value(2)) }
    pictureScale = perChannel { 1 / (pixels * input.standardDeviation[$0]) }
    pictureOffset = perChannel { -input.mean[$0] / input.standardDeviation[$0] }
    if kernels.isInteger { fillMargin(input.pictureMargin) }
    let multipliers = model.additionMultipliers
    for (index, stage) in planned.enumerated() {
      let convolution = Self.pack(stage, planned, model, kernels, layout.stages[index], arena)
      for number in schedule.bands.indices {
        stages(of: number)[index] = StageProgram(
          stage, index, schedule, layout, band: number, multiplier: multipliers[stage.layer] ?? 1, convolution
        )
      }
    }
  }

  @inline(__always)
  private func stages(of band: Int) -> ArenaTable<StageProgram> {
    arena.table(
      of: StageProgram.self,
      at: layout.programOffset + band * stageCount * MemoryLayout<StageProgram>.stride, count: stageCount)
  }

  @inline(__always)
  func desk(of band: Int) -> BandDesk {
    BandDesk(
      in: arena, at: layout.desks.offset + band * layout.desks.bytes, tableLength: layout.desks.tableLength,
      stages: stages(of: band))
  }

  /// The picture's margins, left, right, and in the row that stands for those above and below, in the mean colour.
  private func fillMargin(_ margin: [UInt8]) {
    let picture = layout.stages[0].output
    let rows = layout.bandCount * picture.count
    for row in 0...rows {
      let (band, slot) = row.quotientAndRemainder(dividingBy: picture.count)
      let pixel0 =
        row < rows
        ? band * layout.bandBytes + picture.offset + slot * picture.stride : layout.pictureMarginOffset
      let bytes = arena.table(
        of: UInt8.self, at: pixel0 - picture.left, count: picture.left + picture.stride)
      for pixel in stride(from: 0, to: bytes.count, by: Int(SEG_PICTURE_CHANNELS)) {
        for channel in 0..<3 { bytes[pixel + channel] = margin[channel] }
      }
    }
  }

  /// A stage's weights, in the order that the kernels want; nil for a stage without a convolution.
  private static func pack(
    _ stage: Stage, _ stages: [Stage], _ model: ModelWeights, _ kernels: RowKernels,
    _ memory: ArenaLayout.StageMemory, _ arena: ArenaRegion
  ) -> PackedConvolution? {
    guard let kernel = stage.kernel, let shape = stage.kernelConvolution(stages) else { return nil }
    return kernels.pack(
      shape, kernel.weights(model.convolutions[kernel.layer]!).numbers,
      into: arena.region(at: memory.weightOffset, byteCount: memory.weightBytes))
  }
}

extension StageProgram {
  fileprivate init(
    _ stage: Stage, _ index: Int, _ schedule: RowSchedule, _ layout: ArenaLayout, band number: Int,
    multiplier: Float, _ convolution: PackedConvolution?
  ) {
    let band = schedule.bands[number]
    let memory = layout.stages[index]
    let outside = index == 0 ? layout.pictureMarginOffset : layout.zeroRowOffset
    func ring(_ memory: ArenaLayout.Rows) -> RowRing {
      func place(_ number: Int) -> RowRing.Place {
        if number < 0 { return RowRing.Place(start: memory.offset, rows: 0) }
        let band = schedule.bands[number]
        return RowRing.Place(
          start: memory.offset + number * layout.bandBytes,
          rows: index == 0 ? band.labelRowCount : band.rowCount / stage.scale)
      }
      return RowRing(
        place(number), before: place(band.before), after: place(band.after), outside: outside,
        left: memory.left, stride: memory.stride, count: memory.count,
        isReversed: band.isReversed)
    }
    self.init(
      rule: schedule.rules[number][index], border: schedule.borders[number][index], band: band,
      scale: stage.scale, output: ring(memory.output), positions: ring(memory.positions),
      positionPlaneBytes: memory.positionPlaneBytes, channels: stage.shape.channels,
      storedChannels: stage.storedChannels, width: stage.shape.width, channelStep: stage.channelStep,
      activation: stage.activation, multiplier: multiplier,
      labelScratch: memory.labelOffset + number * layout.bandBytes,
      convolution: convolution)
  }
}
