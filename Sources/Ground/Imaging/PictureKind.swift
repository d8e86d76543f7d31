/// The kinds of picture files, told apart by their first bytes: names are not believed.
enum PictureKind {
  case png, jpeg

  /// nil when bytes begin as no kind that is known.
  init?(_ bytes: RawSpan) {
    if bytes.number(at: 0, count: 4, isBigEndian: true) == 0x8950_4E47 {
      self = .png
    } else if bytes.number(at: 0, count: 2, isBigEndian: true) == 0xFFD8 {
      self = .jpeg
    } else {
      return nil
    }
  }
}
