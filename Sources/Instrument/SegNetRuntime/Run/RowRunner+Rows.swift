/// Tables of row pointers for the kernels.
extension RowRunner {
  var elementBytes: Int32 { program.isInteger ? 1 : 4 }

  /// Writes the pointers to the rows that give `rows`, each twice where `shift` is 1.
  @inline(__always)
  func fill(
    _ table: BandDesk.RowTable, from stage: Int, _ rows: Range<Int>, shift: Int, _ desk: BandDesk
  ) {
    let ring = (desk.stages + stage).pointee.output
    for row in rows { table[ring.place(of: row, in: rows)] = ring.row(row >> shift) }
  }

  @inline(__always)
  func readable(_ table: BandDesk.RowTable) -> UnsafePointer<UnsafeRawPointer?> {
    UnsafeRawPointer(table).assumingMemoryBound(to: UnsafeRawPointer?.self)
  }

  @inline(__always)
  func bytes(_ table: BandDesk.RowTable) -> UnsafePointer<UnsafeMutablePointer<UInt8>?> {
    UnsafeRawPointer(table).assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self)
  }
}
