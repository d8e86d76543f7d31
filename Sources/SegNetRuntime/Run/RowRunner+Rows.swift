import CSegKernels

/// What moves or adds rows without weights.
extension RowRunner {
  private var elementBytes: Int32 { program.isInteger ? 1 : 4 }

  /// Writes the pointers to the rows that give `rows`.
  @inline(__always)
  private func fill(_ table: ThreadDesk.RowTable, from stage: Int, _ rows: Range<Int>, shift: Int) {
    let ring = (program.stages + stage).pointee.output
    for row in rows { table[row - rows.lowerBound] = ring.row(row >> shift) }
  }

  @inline(__always)
  func repeatPixels(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    stage.pointee.output.fill(desk.outputs, rows)
    copy(from: stage.pointee.rule.source, shift: 1, to: stage, firstChannel: 0, rows, columns, desk)
  }

  @inline(__always)
  func join(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    stage.pointee.output.fill(desk.outputs, rows)
    let rule = stage.pointee.rule
    copy(from: rule.source, shift: rule.sourceShift, to: stage, firstChannel: 0, rows, columns, desk)
    copy(
      from: rule.second, shift: rule.secondShift, to: stage,
      firstChannel: (program.stages + rule.source).pointee.channels, rows, columns, desk)
  }

  @inline(__always)
  private func copy(
    from source: Int, shift: Int, to stage: UnsafePointer<StageProgram>, firstChannel: Int32,
    _ rows: Range<Int>,
    _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    fill(desk.inputs, from: source, rows, shift: shift)
    let input = program.stages + source
    var call = seg_copied_rows(
      element_bytes: elementBytes, channels: input.pointee.channels,
      input_channels: input.pointee.storedChannels, output_channels: stage.pointee.storedChannels,
      first_channel: firstChannel, halved: Int32(shift), rows: Int32(rows.count),
      x_begin: Int32(columns.lowerBound), x_end: Int32(columns.upperBound), input_rows: readable(desk.inputs),
      output_rows: desk.outputs)
    seg_copy_rows(&call)
  }

  @inline(__always)
  func add(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    let rule = stage.pointee.rule
    stage.pointee.output.fill(desk.outputs, rows)
    fill(desk.inputs, from: rule.source, rows, shift: 0)
    fill(desk.positions, from: rule.second, rows, shift: 0)
    var call = seg_added_rows(
      channels: stage.pointee.storedChannels, rectified: stage.pointee.rectifies ? 1 : 0,
      multiplier: stage.pointee.multiplier, rows: Int32(rows.count), x_begin: Int32(columns.lowerBound),
      x_end: Int32(columns.upperBound), left_rows: readable(desk.inputs),
      right_rows: readable(desk.positions),
      output_rows: desk.outputs)
    if program.isInteger { seg_add_rows_u8(&call) } else { seg_add_rows_f32(&call) }
  }

  @inline(__always)
  func doubleBilinearly(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    let rule = stage.pointee.rule
    let ring = (program.stages + rule.source).pointee.output
    stage.pointee.output.fill(desk.outputs, rows)
    for row in rows {
      let near = row >> 1
      let far = row & 1 == 0 ? near - 1 : near + 1
      desk.inputs[row - rows.lowerBound] = ring.row(near)
      desk.positions[row - rows.lowerBound] = ring.row(min(max(far, 0), rule.sourceHeight - 1))
    }
    var call = seg_bilinear_rows(
      channels: stage.pointee.storedChannels, input_width: Int32(stage.pointee.width / 2),
      rows: Int32(rows.count), x_begin: Int32(columns.lowerBound), x_end: Int32(columns.upperBound),
      near_rows: readable(desk.inputs), far_rows: readable(desk.positions), output_rows: desk.outputs)
    if program.isInteger { seg_bilinear_rows_u8(&call) } else { seg_bilinear_rows_f32(&call) }
  }

  @inline(__always)
  func shuffle(
    _ stage: UnsafePointer<StageProgram>, _ rows: Range<Int>, _ columns: Range<Int>, _ desk: ThreadDesk
  ) {
    if columns.isEmpty { return }
    let rule = stage.pointee.rule
    stage.pointee.output.fill(desk.outputs, rows)
    fill(desk.inputs, from: rule.source, rows, shift: 1)
    var call = seg_shuffled_rows(
      element_bytes: elementBytes, channels: stage.pointee.channels,
      input_channels: (program.stages + rule.source).pointee.storedChannels,
      output_channels: stage.pointee.storedChannels, channel_step: stage.pointee.channelStep,
      position_step: stage.pointee.channelStep == 1 ? stage.pointee.storedChannels : 1,
      y_begin: Int32(rows.lowerBound), rows: Int32(rows.count), x_begin: Int32(columns.lowerBound),
      x_end: Int32(columns.upperBound), input_rows: readable(desk.inputs), output_rows: desk.outputs)
    seg_shuffle_rows(&call)
  }
}
