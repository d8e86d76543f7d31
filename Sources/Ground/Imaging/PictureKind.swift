/// The kinds of picture files, told apart by their first bytes: names are not believed.
enum PictureKind {
  case png, jpeg, tiff, bmp, webp

  /// nil when bytes begin as no kind that is known.
  init?(_ bytes: RawSpan) {
    switch bytes.number(at: 0, count: 4, isBigEndian: true) {
    case 0x8950_4E47: self = .png
    // Both byte orders, with addresses of 32 and of 64 bits.
    case 0x4949_2A00, 0x4D4D_002A, 0x4949_2B00, 0x4D4D_002B: self = .tiff
    case 0x5249_4646 where bytes.holds("WEBP", at: 8): self = .webp
    default:
      if bytes.number(at: 0, count: 2, isBigEndian: true) == 0xFFD8 {
        self = .jpeg
      } else if bytes.holds("BM", at: 0) {
        self = .bmp
      } else {
        return nil
      }
    }
  }
}
