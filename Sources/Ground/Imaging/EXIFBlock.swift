/// A block of EXIF: a TIFF header and directories of entries (Exif 2.32, 4.6). Any byte may be hostile: whatever cannot be
/// followed says nothing.
struct EXIFBlock: ~Escapable {
  private let bytes: RawSpan
  private let isBigEndian: Bool
  /// Where the first directory begins.
  let firstDirectory: Int

  /// Tags that are looked for.
  enum Tag: Int {
    case orientation = 0x0112
    case dateTime = 0x0132
    case exifDirectory = 0x8769
    case dateTimeOriginal = 0x9003
    case offsetTimeOriginal = 0x9011
  }

  /// nil where no block begins at the span's start.
  @_lifetime(copy bytes)
  init?(_ bytes: RawSpan) {
    if bytes.holds("MM", at: 0) {
      isBigEndian = true
    } else if bytes.holds("II", at: 0) {
      isBigEndian = false
    } else {
      return nil
    }
    guard bytes.number(at: 2, count: 2, isBigEndian: isBigEndian) == 42,
      let directory = bytes.number(at: 4, count: 4, isBigEndian: isBigEndian)
    else { return nil }
    (self.bytes, firstDirectory) = (bytes, directory)
  }

  /// Where an entry of a directory stands. Each entry is looked at once.
  private func entry(_ tag: Tag, in directory: Int) -> Int? {
    guard let count = bytes.number(at: directory, count: 2, isBigEndian: isBigEndian) else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let found = bytes.number(at: entry, count: 2, isBigEndian: isBigEndian) else { return nil }
      if found == tag.rawValue { return entry }
    }
    return nil
  }

  /// A single whole number of the type SHORT (3) or LONG (4), which stands in the entry itself.
  func number(_ tag: Tag, in directory: Int) -> Int? {
    guard let entry = entry(tag, in: directory),
      let type = bytes.number(at: entry + 2, count: 2, isBigEndian: isBigEndian), type == 3 || type == 4,
      bytes.number(at: entry + 4, count: 4, isBigEndian: isBigEndian) == 1
    else { return nil }
    return bytes.number(at: entry + 8, count: type == 3 ? 2 : 4, isBigEndian: isBigEndian)
  }

  /// A text (type 2) of at most `limit` bytes, without what follows its first NUL.
  func text(_ tag: Tag, in directory: Int, limit: Int) -> [UInt8]? {
    guard let entry = entry(tag, in: directory),
      bytes.number(at: entry + 2, count: 2, isBigEndian: isBigEndian) == 2,
      let count = bytes.number(at: entry + 4, count: 4, isBigEndian: isBigEndian), (1...limit).contains(count)
    else { return nil }
    let place = count <= 4 ? entry + 8 : bytes.number(at: entry + 8, count: 4, isBigEndian: isBigEndian)
    guard let place else { return nil }
    var text: [UInt8] = []
    for offset in 0..<count {
      guard let byte = bytes.number(at: place + offset, count: 1, isBigEndian: isBigEndian) else {
        return nil
      }
      if byte == 0 { break }
      text.append(UInt8(byte))
    }
    return text
  }

  /// Where the block of a picture file lies; nil where it has none.
  static func range(in bytes: RawSpan, _ kind: PictureKind) -> Range<Int>? {
    switch kind {
    case .jpeg: return JPEGSegments.content(bytes, marker: 0xFFE1, mark: "Exif\0\0")
    case .png: return png(bytes)
    case .webp: return webp(bytes)
    case .tiff: return 0..<bytes.byteCount
    case .bmp: return nil
    }
  }

  /// In the chunk `eXIf`.
  private static func png(_ bytes: RawSpan) -> Range<Int>? {
    var position = 8
    while let length = bytes.number(at: position, count: 4, isBigEndian: true),
      length <= bytes.byteCount - position - 12, !bytes.holds("IEND", at: position + 4)
    {
      if bytes.holds("eXIf", at: position + 4) { return position + 8..<position + 8 + length }
      position += 12 + length
    }
    return nil
  }

  /// In the chunk `EXIF`.
  private static func webp(_ bytes: RawSpan) -> Range<Int>? {
    var position = 12
    while let length = bytes.number(at: position + 4, count: 4, isBigEndian: false),
      length <= bytes.byteCount - position - 8
    {
      if bytes.holds("EXIF", at: position) {
        // Some programs put the mark of JPEG's segments before it.
        let start = position + 8 + (bytes.holds("Exif\0\0", at: position + 8) ? 6 : 0)
        return start..<max(start, position + 8 + length)
      }
      position += 8 + length + length % 2
    }
    return nil
  }
}
