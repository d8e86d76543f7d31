import CSegKernels

/// What moves or adds rows without weights.
extension RowRunner {
  private var elementBytes: Int32 { program.isInteger ? 1 : 4 }

  /// Writes the pointers to the rows that give `rows`.
  @inline(__always)
  private func fill(
    _ table: BandDesk.RowTable, from stage: Int, _ rows: Range<Int>, shift: Int, _ desk: BandDesk
  ) {
    let ring = (desk.stages + stage).pointee.output
    for row in rows { table[ring.place(of: row, in: rows)] = ring.row(row >> shift) }
  }

  @inline(__always)
  func repeatPixels(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    stage.pointee.output.fill(desk.outputs, rows)
    copy(from: stage.pointee.rule.source, shift: 1, to: stage, firstChannel: 0, rows, desk)
  }

  @inline(__always)
  func join(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    stage.pointee.output.fill(desk.outputs, rows)
    let rule = stage.pointee.rule
    copy(from: rule.source, shift: rule.sourceShift, to: stage, firstChannel: 0, rows, desk)
    copy(
      from: rule.second, shift: rule.secondShift, to: stage,
      firstChannel: (desk.stages + rule.source).pointee.channels, rows, desk)
  }

  @inline(__always)
  private func copy(
    from source: Int, shift: Int, to stage: UnsafePointer<StageProgram>, firstChannel: Int32,
    _ rows: Range<Int>,
    _ desk: BandDesk
  ) {
    fill(desk.inputs, from: source, rows, shift: shift, desk)
    let input = desk.stages + source
    var call = seg_copied_rows(
      element_bytes: elementBytes, channels: input.pointee.channels,
      input_channels: input.pointee.storedChannels, output_channels: stage.pointee.storedChannels,
      first_channel: firstChannel, halved: Int32(shift), rows: Int32(rows.count),
      x_begin: 0, x_end: Int32(stage.pointee.width), input_rows: readable(desk.inputs),
      output_rows: desk.outputs)
    seg_copy_rows(&call)
  }

  @inline(__always)
  func add(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    let rule = stage.pointee.rule
    stage.pointee.output.fill(desk.outputs, rows)
    fill(desk.inputs, from: rule.source, rows, shift: 0, desk)
    fill(desk.positions, from: rule.second, rows, shift: 0, desk)
    var call = seg_added_rows(
      channels: stage.pointee.storedChannels, rectified: stage.pointee.rectifies ? 1 : 0,
      multiplier: stage.pointee.multiplier, rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(stage.pointee.width), left_rows: readable(desk.inputs),
      right_rows: readable(desk.positions),
      output_rows: desk.outputs)
    if program.isInteger { seg_add_rows_u8(&call) } else { seg_add_rows_f32(&call) }
  }

  @inline(__always)
  func doubleBilinearly(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    let rule = stage.pointee.rule
    let ring = (desk.stages + rule.source).pointee.output
    stage.pointee.output.fill(desk.outputs, rows)
    for row in rows {
      let near = row >> 1
      let far = row & 1 == 0 ? near - 1 : near + 1
      let place = ring.place(of: row, in: rows)
      desk.inputs[place] = ring.row(near)
      desk.positions[place] = ring.row(hasRow(far, rule, stage.pointee.band) ? far : near)
    }
    var call = seg_bilinear_rows(
      channels: stage.pointee.storedChannels, input_width: Int32(stage.pointee.width / 2),
      rows: Int32(rows.count), x_begin: 0, x_end: Int32(stage.pointee.width),
      near_rows: readable(desk.inputs), far_rows: readable(desk.positions), output_rows: desk.outputs)
    if program.isInteger { seg_bilinear_rows_u8(&call) } else { seg_bilinear_rows_f32(&call) }
  }

  /// Whether the picture goes on where a source row would be.
  @inline(__always)
  private func hasRow(_ row: Int, _ rule: RowRule, _ band: Band) -> Bool {
    row < 0 ? band.before >= 0 : row < rule.sourceHeight || band.after >= 0
  }

  @inline(__always)
  func shuffle(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ desk: BandDesk
  ) {
    let rule = stage.pointee.rule
    stage.pointee.output.fill(desk.outputs, rows)
    fill(desk.inputs, from: rule.source, rows, shift: 1, desk)
    var call = seg_shuffled_rows(
      element_bytes: elementBytes, channels: stage.pointee.channels,
      input_channels: (desk.stages + rule.source).pointee.storedChannels,
      output_channels: stage.pointee.storedChannels, channel_step: stage.pointee.channelStep,
      position_step: stage.pointee.channelStep == 1 ? stage.pointee.storedChannels : 1,
      y_begin: Int32(stage.pointee.top(of: rows)), rows: Int32(rows.count), x_begin: 0,
      x_end: Int32(stage.pointee.width), input_rows: readable(desk.inputs), output_rows: desk.outputs)
    seg_shuffle_rows(&call)
  }
}
