/// Rows for a kernel, from the top to the bottom of the picture: their addresses, and how much of each row there is.
///
/// Valid until its table is filled again.
@safe
struct RowList: BitwiseCopyable {
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  let count: Int
  /// Bytes before pixel 0, and from it on, that each of the rows has.
  private let before: Int
  private let after: Int

  @inline(__always)
  fileprivate init(_ table: RowTable, count: Int, before: Int, after: Int) {
    unsafe addresses = table.addresses
    (self.count, self.before, self.after) = (count, before, after)
  }

  /// For kernels: the addresses of at least so many rows of at least so many bytes before pixel 0 and from it on.
  @unsafe @inline(__always)
  private func checked(_ count: Int, _ before: Int, _ after: Int) -> UnsafeMutableRawPointer {
    precondition(
      self.count >= count && self.before >= before && self.after >= after,
      "a kernel needs \(count) rows of \(before) + \(after) bytes, there are \(self.count) of \(self.before) + \(self.after)"
    )
    return unsafe UnsafeMutableRawPointer(addresses)
  }

  @unsafe @inline(__always)
  func readable(rows: Int, before: Int = 0, after: Int) -> UnsafePointer<UnsafeRawPointer?> {
    unsafe UnsafePointer(checked(rows, before, after).assumingMemoryBound(to: UnsafeRawPointer?.self))
  }

  @unsafe @inline(__always)
  func writable(rows: Int, after: Int) -> UnsafePointer<UnsafeMutableRawPointer?> {
    unsafe UnsafePointer(checked(rows, 0, after).assumingMemoryBound(to: UnsafeMutableRawPointer?.self))
  }

  @unsafe @inline(__always)
  func readable<Element>(rows: Int, of type: Element.Type, after: Int) -> UnsafePointer<
    UnsafePointer<Element>?
  > {
    unsafe UnsafePointer(checked(rows, 0, after).assumingMemoryBound(to: UnsafePointer<Element>?.self))
  }

  @unsafe @inline(__always)
  func writable<Element>(rows: Int, of type: Element.Type, after: Int)
    -> UnsafePointer<UnsafeMutablePointer<Element>?>
  {
    unsafe UnsafePointer(checked(rows, 0, after).assumingMemoryBound(to: UnsafeMutablePointer<Element>?.self))
  }
}

/// A desk's memory for the addresses of a list's rows. Each filling takes the place of the one before.
@safe
struct RowTable: BitwiseCopyable {
  static let bytesPerRow = unsafe MemoryLayout<UnsafeMutableRawPointer?>.stride

  private let arena: ArenaRegion
  fileprivate let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let capacity: Int

  /// - Precondition: the table lies in the arena, `bytesPerRow` for each row, from a multiple of that on.
  @inline(__always)
  init(in arena: ArenaRegion, at offset: Int, capacity: Int) {
    precondition(offset % Self.bytesPerRow == 0)
    let start = unsafe arena.address(offset, before: 0, after: capacity * Self.bytesPerRow)
    unsafe addresses = start.assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
    (self.arena, self.capacity) = (arena, capacity)
  }

  /// Rows of a band, which may reach beyond it; each two rows take the same one where `shift` is 1.
  @inline(__always)
  func rows(_ rows: Range<Int>, of ring: RowRing, shift: Int = 0) -> RowList {
    guard shift == 0, rows.lowerBound >= 0, rows.upperBound <= ring.rows else {
      for row in rows { put(ring.offset(of: row >> shift), of: ring, at: ring.place(of: row, in: rows)) }
      return list(rows, of: ring)
    }
    var slot = rows.lowerBound % ring.count
    for row in rows {
      put(ring.offset(ofSlot: slot), of: ring, at: ring.place(of: row, in: rows))
      slot = slot + 1 == ring.count ? 0 : slot + 1
    }
    return list(rows, of: ring)
  }

  /// For rows between those of a ring of half the height: of the two beside each, the one farther away. Where
  /// `present` has none, the nearer one.
  @inline(__always)
  func farRows(_ rows: Range<Int>, of ring: RowRing, present: Range<Int>) -> RowList {
    for row in rows {
      let far = row & 1 == 0 ? row >> 1 - 1 : row >> 1 + 1
      let taken = present.contains(far) ? far : row >> 1
      put(ring.offset(of: taken), of: ring, at: ring.place(of: row, in: rows))
    }
    return list(rows, of: ring)
  }

  /// The same stretch of the arena as each of so many rows.
  @inline(__always)
  func rows(repeating offset: Int, byteCount: Int, count: Int) -> RowList {
    for place in 0..<count { unsafe put(arena.address(offset, before: 0, after: byteCount), at: place) }
    return RowList(self, count: count, before: 0, after: byteCount)
  }

  /// Rows that a caller lends.
  @inline(__always)
  func rows(_ rows: Range<Int>, of lent: LentRows) -> RowList {
    for row in rows {
      unsafe put(lent.memory.address(row * lent.stride, before: 0, after: 0), at: row - rows.lowerBound)
    }
    let last = rows.isEmpty ? 0 : rows.upperBound - 1
    return RowList(self, count: rows.count, before: 0, after: lent.memory.byteCount - last * lent.stride)
  }

  @inline(__always)
  private func list(_ rows: Range<Int>, of ring: RowRing) -> RowList {
    RowList(self, count: rows.count, before: ring.left, after: ring.stride)
  }

  @inline(__always)
  private func put(_ offset: Int, of ring: RowRing, at place: Int) {
    unsafe put(arena.address(offset, before: ring.left, after: ring.stride), at: place)
  }

  @unsafe @inline(__always)
  private func put(_ address: UnsafeMutableRawPointer, at place: Int) {
    precondition(place >= 0 && place < capacity, "row \(place) of a table for \(capacity)")
    unsafe addresses[place] = address
  }
}

/// Rows of memory that a caller lends for one picture.
@safe
struct LentRows: BitwiseCopyable {
  fileprivate let memory: ArenaRegion
  /// Bytes from row to row.
  fileprivate let stride: Int

  /// To be read. Nil for no bytes.
  ///
  /// - Precondition: nobody uses this any more when what `bytes` stands for ends.
  @unsafe
  init?(reading bytes: RawSpan, stride: Int) {
    let buffer = unsafe bytes.withUnsafeBytes { unsafe $0 }
    guard let start = buffer.baseAddress, stride > 0 else { return nil }
    memory = unsafe ArenaRegion(start: UnsafeMutableRawPointer(mutating: start), byteCount: buffer.count)
    self.stride = stride
  }

  /// To be written. Nil for no bytes.
  ///
  /// - Precondition: nobody uses this any more when what `numbers` stand for ends.
  @unsafe
  init?<Number: BitwiseCopyable>(writing numbers: inout MutableSpan<Number>, count: Int) {
    let buffer = unsafe numbers.withUnsafeMutableBytes { unsafe $0 }
    guard let start = buffer.baseAddress, buffer.count > 0 else { return nil }
    memory = unsafe ArenaRegion(start: start, byteCount: buffer.count)
    stride = count * MemoryLayout<Number>.stride
  }
}
