import Imaging

extension RowRunner {
  /// Reduces and normalises rows of the camera's picture.
  @inline(__always)
  func readPicture(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    // What pads the picture to a size that halves is margin, and stays margin.
    let rows = rows.clamped(to: 0..<stage.output.rows)
    if rows.isEmpty { return }
    let reduction = program.reduction
    let top = stage.top(of: rows)
    kernels.readPicture(
      PictureReading(
        format: job.format, reduction: reduction, firstRow: top, scale: program.pictureScale,
        offset: program.pictureOffset, levels: job.levels),
      desk.inputs.rows(reduction.pixels(of: top..<top + rows.count), of: job.picture!),
      width: program.labelWidth,
      into: desk.outputs.rows(rows, of: stage.output))
  }
}
