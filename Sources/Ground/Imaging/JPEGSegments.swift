/// The segments before a JPEG's pixels (ITU-T T.81, annex B), where programs leave what they say of the picture.
package enum JPEGSegments {
  /// The content of the first segment of a marker that begins with a mark, without the mark.
  ///
  /// - Parameter marker: both bytes, such as 0xFFE1 (APP1).
  package static func content(_ bytes: RawSpan, marker: Int, mark: StaticString) -> Range<Int>? {
    var position = 2
    while let found = bytes.number(at: position, count: 2, isBigEndian: true), found >= 0xFF00 {
      switch found {
      case 0xFFFF: position += 1  // fill byte
      case 0xFF01, 0xFFD0...0xFFD7: position += 2  // markers that stand alone
      case 0xFFDA, 0xFFD9, 0xFFD8, 0xFF00: return nil
      default:
        guard let length = bytes.number(at: position + 2, count: 2, isBigEndian: true), length >= 2,
          position + 2 + length <= bytes.byteCount
        else { return nil }
        let start = position + 4 + mark.utf8CodeUnitCount
        position += 2 + length
        if found == marker, start <= position, bytes.holds(mark, at: start - mark.utf8CodeUnitCount) {
          return start..<position
        }
      }
    }
    return nil
  }
}
