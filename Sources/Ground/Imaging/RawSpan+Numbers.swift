extension RawSpan {
  /// The whole number of `count` bytes (at most 4) at a place; nil where the bytes end before it does.
  func number(at offset: Int, count: Int, isBigEndian: Bool) -> Int? {
    guard offset >= 0, offset <= byteCount - count else { return nil }
    var value = 0
    for index in 0..<count {
      let place = isBigEndian ? offset + index : offset + count - 1 - index
      value = value << 8 | Int(unsafeLoad(fromByteOffset: place, as: UInt8.self))
    }
    return value
  }

  /// Whether these letters stand at a place.
  func holds(_ letters: StaticString, at offset: Int) -> Bool {
    guard offset >= 0, offset <= byteCount - letters.utf8CodeUnitCount else { return false }
    for index in 0..<letters.utf8CodeUnitCount
    where unsafeLoad(fromByteOffset: offset + index, as: UInt8.self) != letters.utf8Start[index] {
      return false
    }
    return true
  }
}
