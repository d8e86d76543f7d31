import Records
import System

/// The rows of a day, taken out of a file.
struct DayRows {
  /// As rows begin their moments: `2026-03-01`, in UTC.
  private let day: String

  init(_ day: String) { self.day = day }

  /// Writes them to a file of their own, and sees on the disk that they arrived.
  ///
  /// - Returns: what the file holds, and how many rows of each run.
  /// - Throws: `FileError` when the file has no times, or cannot be read or written.
  func copy(_ file: String, to place: String, overwrites: Bool) throws(FileError) -> (
    seal: FileSeal, rows: [String: UInt64]
  ) {
    var rows = try RecordReader(file, isGrowing: true)
    guard let column = rows.place(of: "utc") ?? rows.place(of: "first_utc") else {
      throw FileError(file, "has no times", advice: "copy it without --day")
    }
    let run = rows.place(of: "run")
    var output = try GrowingFile(place, overwrites: overwrites)
    var hashing = SHA256.Hashing()
    var batch = rows.header.map { $0 + [UInt8(ascii: "\n")] } ?? []
    var found: [String: UInt64] = [:]
    var isOver = false
    while !isOver {
      if let row = try rows.row() {
        if row[column].hasPrefix(day) {
          batch += rows.text
          batch.append(UInt8(ascii: "\n"))
          if let run { found[row[run], default: 0] += 1 }
        }
      } else {
        isOver = true
      }
      guard isOver || batch.count > 1 << 18 else { continue }
      hashing.add(batch.span.raw)
      try output.append(batch)
      batch.removeAll(keepingCapacity: true)
    }
    let digest = SHA256(hashing)
    try output.settle(having: digest)
    return (FileSeal(start: 0, bytes: output.byteCount, sha256: digest.description), found)
  }
}
