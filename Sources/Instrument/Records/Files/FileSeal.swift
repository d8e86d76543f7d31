/// What a run wrote to a file that grows, so that somebody can tell later whether it still is there, whole.
public struct FileSeal: Equatable, Sendable, Codable {
  /// Where it begins: behind what earlier runs wrote. **Units**: bytes.
  public var start: Int
  /// How much it is, a header included. **Units**: bytes.
  public var bytes: Int
  /// Of these bytes, 64 hexadecimal digits.
  public var sha256: String

  /// Takes each value as it is.
  public init(start: Int, bytes: Int, sha256: String) {
    (self.start, self.bytes, self.sha256) = (start, bytes, sha256)
  }

  /// Which part of the file it is; nil for numbers that a damaged file may say, and no file can have.
  public var extent: Range<Int>? {
    let (end, overflows) = start.addingReportingOverflow(bytes)
    return start >= 0 && bytes >= 0 && !overflows ? start..<end : nil
  }
}
