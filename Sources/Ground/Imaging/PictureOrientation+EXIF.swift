extension PictureOrientation {
  /// What a block of EXIF says; whatever cannot be followed says nothing: the picture is then upright.
  init(exif bytes: RawSpan) {
    self = .upright
    guard let block = EXIFBlock(bytes), let value = block.number(.orientation, in: block.firstDirectory),
      let known = UInt8(exactly: value).flatMap(PictureOrientation.init(rawValue:))
    else { return }
    self = known
  }

  /// What a picture file says.
  init(_ bytes: RawSpan, _ kind: PictureKind) {
    self = .upright
    guard let range = EXIFBlock.range(in: bytes, kind) else { return }
    self.init(exif: bytes.extracting(range))
  }

  /// What a JPEG says, in its first segment APP1 of EXIF before the pixels.
  init(jpeg bytes: RawSpan) { self.init(bytes, .jpeg) }

  /// What a PNG says, in its chunk `eXIf`.
  init(png bytes: RawSpan) { self.init(bytes, .png) }

  /// What a WebP says, in its chunk `EXIF`.
  init(webp bytes: RawSpan) { self.init(bytes, .webp) }
}
