extension PictureOrientation {
  /// What a block of EXIF says: a TIFF header and the entry `Orientation` (0x0112) of its first directory.
  ///
  /// Whatever cannot be followed says nothing: the picture is then upright. Each entry is looked at once.
  init(exif block: RawSpan) {
    self = .upright
    let isBigEndian: Bool
    if block.holds("MM", at: 0) {
      isBigEndian = true
    } else if block.holds("II", at: 0) {
      isBigEndian = false
    } else {
      return
    }
    guard block.number(at: 2, count: 2, isBigEndian: isBigEndian) == 42,
      let directory = block.number(at: 4, count: 4, isBigEndian: isBigEndian),
      let count = block.number(at: directory, count: 2, isBigEndian: isBigEndian)
    else { return }
    for index in 0..<count {
      let entry = directory + 2 + 12 * index
      guard let tag = block.number(at: entry, count: 2, isBigEndian: isBigEndian) else { return }
      guard tag == 0x0112 else { continue }
      // One number of the type SHORT, which stands in the entry itself.
      guard block.number(at: entry + 2, count: 2, isBigEndian: isBigEndian) == 3,
        block.number(at: entry + 4, count: 4, isBigEndian: isBigEndian) == 1,
        let value = block.number(at: entry + 8, count: 2, isBigEndian: isBigEndian),
        let known = UInt8(exactly: value).flatMap(PictureOrientation.init(rawValue:))
      else { return }
      self = known
      return
    }
  }

  /// What a JPEG says, in its first segment APP1 of EXIF before the pixels.
  init(jpeg bytes: RawSpan) {
    guard let exif = JPEGSegments.content(bytes, marker: 0xFFE1, mark: "Exif\0\0") else {
      self = .upright
      return
    }
    self.init(exif: bytes.extracting(exif))
  }

  /// What a PNG says, in its chunk `eXIf`.
  init(png bytes: RawSpan) {
    self = .upright
    var position = 8
    while let length = bytes.number(at: position, count: 4, isBigEndian: true),
      length <= bytes.byteCount - position - 12, !bytes.holds("IEND", at: position + 4)
    {
      if bytes.holds("eXIf", at: position + 4) {
        self.init(exif: bytes.extracting(position + 8..<position + 8 + length))
        return
      }
      position += 12 + length
    }
  }

  /// What a WebP says, in its chunk `EXIF`.
  init(webp bytes: RawSpan) {
    self = .upright
    var position = 12
    while let length = bytes.number(at: position + 4, count: 4, isBigEndian: false),
      length <= bytes.byteCount - position - 8
    {
      if bytes.holds("EXIF", at: position) {
        // Some programs put the mark of JPEG's segments before it.
        let start = position + 8 + (bytes.holds("Exif\0\0", at: position + 8) ? 6 : 0)
        self.init(exif: bytes.extracting(start..<max(start, position + 8 + length)))
        return
      }
      position += 8 + length + length % 2
    }
  }
}
