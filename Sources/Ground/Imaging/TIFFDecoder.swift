import CTIFF
import Glibc
import System

/// TIFF in, by libtiff: grey, palette and RGB of up to 16 bits per sample, in strips or tiles, on one page or many.
///
/// White-is-zero grey is inverted, opacity is left out, CMYK and YCbCr of 8 bits are converted. What the library only warns
/// about while it reads pixels is an error.
enum TIFFDecoder {
  /// The most pages that are looked for.
  static let pageLimit = 1 << 16

  /// A picture of the file; its previews and masks are none.
  struct Page {
    let directory: UInt32
    /// As it is to be seen.
    let size: PixelSize
    let pixelSize: PhysicalPixelSize?
    /// Of the file's first picture, in OME-XML.
    let omeTime: CaptureTime?
  }

  /// - Throws: `FileError` when there is none, or the list of pages breaks off.
  static func pages(_ bytes: RawSpan, name: String) throws(FileError) -> [Page] {
    try opened(bytes, name) { (file) throws(FileError) in
      var pages: [Page] = []
      var directory: UInt32 = 0
      // The first page speaks for those that look like it.
      let description = file.description
      let firstFacts = try file.facts()
      let shared = PhysicalPixelSize(firstFacts, description: description)
      let omeTime = CaptureTime(omeXML: description)
      let statedPages = ImageJDescription(description)?.pages ?? 1
      while true {
        let facts = try file.facts()
        let isAlike =
          facts.size == firstFacts.size && facts.x_resolution == firstFacts.x_resolution
          && facts.y_resolution == firstFacts.y_resolution
        let pixelSize = isAlike ? shared : PhysicalPixelSize(facts, description: file.description)
        if facts.is_reduced == 0 {
          pages.append(
            Page(
              directory: directory, size: facts.turn.turned(facts.size),
              pixelSize: pixelSize?.turned(facts.turn), omeTime: omeTime))
        }
        guard try file.next() else { break }
        directory += 1
        guard directory < pageLimit else {
          throw FileError(name, "has more than \(pageLimit) pages", advice: "store it in several files")
        }
      }
      guard !pages.isEmpty else {
        throw FileError(
          name, "is a TIFF with previews only, expected a picture", advice: "store it as TIFF or PNG")
      }
      guard pages.count > 1 || statedPages == 1 else {
        throw FileError(
          name, "says that it holds \(statedPages) pictures, but has a page of only the first",
          advice: "store them in ImageJ as an image sequence")
      }
      return pages
    }
  }

  /// Decodes a page in 8-bit colour.
  static func decodeColor(_ bytes: RawSpan, directory: UInt32 = 0, name: String) throws(FileError) -> RGBImage
  {
    try opened(bytes, name) { (file) throws(FileError) in
      try file.select(directory)
      let facts = try file.facts()
      return try file.color(facts).turned(facts.turn)
    }
  }

  /// Decodes a page as the numbers that it stores, with what they look like.
  static func decodeLabels(_ bytes: RawSpan, directory: UInt32 = 0, name: String) throws(FileError)
    -> LabelPicture
  {
    try opened(bytes, name) { (file) throws(FileError) in
      try file.select(directory)
      let facts = try file.facts()
      return try file.labels(facts).turned(facts.turn)
    }
  }

  private static func opened<Result>(
    _ bytes: RawSpan, _ name: String, _ body: (borrowing OpenTIFF) throws(FileError) -> Result
  ) throws(FileError) -> Result {
    try bytes.withUnsafeBytes { (memory) throws(FileError) in try body(OpenTIFF(memory, name)) }
  }
}

/// libtiff's view of bytes that stay as long as it lives.
private struct OpenTIFF: ~Copyable {
  private let handle: OpaquePointer
  private let byteCount: Int
  let name: String

  init(_ bytes: UnsafeRawBufferPointer, _ name: String) throws(FileError) {
    var message = [CChar](repeating: 0, count: 256)
    let start = bytes.bindMemory(to: UInt8.self).baseAddress
    // A strip or a tile is no larger than the file can hold, nor than a picture.
    let largest = min(Double(bytes.count) * PictureFile.largestExpansion, Double(PictureFile.pixelLimit * 8))
    guard let handle = hooke_tiff_open(start, bytes.count, Int(largest), &message) else {
      let words = String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      throw FileError(name, "is not a TIFF picture that can be used: \(words)", advice: Self.advice)
    }
    (self.handle, byteCount, self.name) = (handle, bytes.count, name)
  }

  deinit { hooke_tiff_close(handle) }

  private static let advice = "store it as TIFF (8 or 16 bits, grey or RGB) or PNG"

  private func check(_ status: Int32) throws(FileError) {
    guard status < 0 else { return }
    throw FileError(
      name, "is not a TIFF picture that can be used: \(String(cString: hooke_tiff_message(handle)))",
      advice: Self.advice)
  }

  func select(_ directory: UInt32) throws(FileError) { try check(hooke_tiff_select(handle, directory)) }

  func next() throws(FileError) -> Bool {
    let status = hooke_tiff_next(handle)
    try check(status)
    return status == 1
  }

  /// The chosen page's text.
  var description: String {
    guard let text = hooke_tiff_description(handle) else { return "" }
    // What programs say stands at the start; a text may be as long as the file.
    return String(decoding: UnsafeRawBufferPointer(start: text, count: strnlen(text, 1 << 20)), as: UTF8.self)
  }

  /// What the chosen page says, checked before memory is taken for it.
  func facts() throws(FileError) -> hooke_tiff_page {
    var facts = hooke_tiff_page()
    try check(hooke_tiff_describe(handle, &facts))
    try PictureFile.check(facts.size, name: name)
    return facts
  }

  /// - Throws: `FileError` when so many bytes cannot be in a file of this length, or its samples are no whole numbers.
  private func checkSamples(_ facts: hooke_tiff_page) throws(FileError) {
    guard facts.sample_format == 1 || facts.sample_format == 4, facts.bits <= 16 else {
      let kind = facts.sample_format == 3 ? "floating-point" : facts.sample_format == 2 ? "signed" : "whole"
      throw FileError(
        name, "has \(kind) numbers of \(facts.bits) bits, expected whole numbers from 0 of at most 16 bits",
        advice: "store it with 8 or 16 bits")
    }
    try checkRoom(facts)
  }

  /// - Throws: `FileError` when so many bytes cannot be in a file of this length.
  private func checkRoom(_ facts: hooke_tiff_page) throws(FileError) {
    // None, LZW, JPEG, Deflate (two numbers), PackBits, Zstandard.
    guard [1, 5, 7, 8, 32946, 32773, 50000].contains(facts.compression) else {
      throw FileError(
        name, "is compressed in a way that is not read here (TIFF's number \(facts.compression))",
        advice: "store it uncompressed, or with LZW or Deflate")
    }
    guard facts.samples <= 8 else {
      throw FileError(name, "has \(facts.samples) channels, expected grey or RGB", advice: Self.advice)
    }
    let bits = Double(facts.size.pixelCount) * Double(facts.samples * facts.bits)
    guard bits / 8 <= Double(byteCount) * PictureFile.largestExpansion else {
      throw FileError(
        name, "says that it is \(facts.size), which its \(byteCount) bytes cannot hold",
        advice: "copy it anew")
    }
  }

  func samples(_ facts: hooke_tiff_page) throws(FileError) -> Samples {
    try checkSamples(facts)
    let count = facts.size.pixelCount * Int(facts.samples)
    if facts.bits <= 8 {
      var values = [UInt8](repeating: 0, count: count)
      var page = facts
      try check(values.withUnsafeMutableBytes { hooke_tiff_samples(handle, &page, $0.baseAddress, count) })
      return .bytes(values)
    }
    var values = [UInt16](repeating: 0, count: count)
    var page = facts
    try check(values.withUnsafeMutableBytes { hooke_tiff_samples(handle, &page, $0.baseAddress, 2 * count) })
    return .words(values)
  }

  enum Samples {
    case bytes([UInt8])
    case words([UInt16])

    var wide: [UInt16] {
      switch self {
      case .bytes(let values): values.map(UInt16.init)
      case .words(let values): values
      }
    }
  }

  func color(_ facts: hooke_tiff_page) throws(FileError) -> RGBImage {
    let isJPEGColor = facts.photometric == 6 && facts.compression == 7
    switch facts.photometric {
    case 3: return try paletteColor(facts)
    case 0, 1, 2: break
    default: if !isJPEGColor { return try convertedColor(facts) }
    }
    let channels = facts.photometric <= 1 ? 1 : 3
    guard facts.samples >= channels,
      channels == 3 || facts.samples == 1 || facts.samples == 2 && facts.alpha != 0
    else {
      throw FileError(
        name, "has \(facts.samples) channels, expected one (grey) or three (RGB)",
        advice: "store each channel as a picture of its own, or the picture as RGB")
    }
    switch try samples(facts) {
    case .bytes(let values):
      let table = facts.brightness
      return RGBImage(size: facts.size, gathering: channels, of: Int(facts.samples)) {
        table[Int(values[$0])]
      }
    case .words(let values):
      let picture = DeepPicture(
        size: facts.size, channels: channels, bits: Int(facts.bits), gathering: values,
        of: Int(facts.samples),
        isInverted: facts.isInverted)
      return picture.eightBits()
    }
  }

  func labels(_ facts: hooke_tiff_page) throws(FileError) -> LabelPicture {
    if facts.samples == 1, facts.photometric <= 1,
      facts.bits > 16 || facts.sample_format == 2 || facts.sample_format == 3
    {
      return try LabelPicture(facts.size, numbers: numbers(facts), name: name)
    }
    let channels = facts.samples - (facts.alpha != 0 ? 1 : 0)
    switch (facts.photometric, channels) {
    case (0, 1), (1, 1), (2, 3), (3, 1): break
    default:
      throw FileError(
        name,
        "has \(facts.samples) channels, expected a label picture of one (grey or palette) or three (RGB)",
        advice: "store the class or object numbers as grey values")
    }
    var values = try samples(facts).wide
    if facts.photometric == 3 {
      let palette = try palette(facts)
      let entries = (0..<palette.count / 3).map { index in
        LabelPicture.Entry(
          red: UInt16(palette[3 * index]), green: UInt16(palette[3 * index + 1]),
          blue: UInt16(palette[3 * index + 2]), isWide: false, opacity: 1)
      }
      return try LabelPicture(facts.size, places: values, palette: entries, name: name)
    }
    if facts.samples == 1 {
      if facts.isInverted { for index in values.indices { values[index] = facts.largest - values[index] } }
      return LabelPicture(facts.size, greys: values, bits: Int(facts.bits))
    }
    guard facts.photometric == 2, facts.bits == 8 || facts.bits == 16 else {
      throw FileError(
        name,
        "has colours or opacity of \(facts.bits) bits, expected labels as grey values or RGB of 8 or 16 bits",
        advice: "store the class or object numbers as grey values")
    }
    return try LabelPicture(
      facts.size,
      colors: LabelPicture.Samples(channels: Int(facts.samples), isWide: facts.bits == 16, values: values),
      name: name)
  }

  /// Samples of 32 or 64 bits, or with signs or fractions, as what they stand for.
  private func numbers(_ facts: hooke_tiff_page) throws(FileError) -> StoredNumbers {
    try checkRoom(facts)
    let kind: StoredNumbers.Kind =
      facts.sample_format == 3 ? .float : facts.sample_format == 2 ? .signed : .unsigned
    let widths: Set<UInt32> = kind == .float ? [32, 64] : [8, 16, 32, 64]
    guard widths.contains(facts.bits), !facts.isInverted else {
      throw FileError(
        name, "has numbers of \(facts.bits) bits in a form that is not read here",
        advice: "store the numbers with 16 bits, black for 0")
    }
    var bytes = [UInt8](repeating: 0, count: facts.size.pixelCount * Int(facts.bits / 8))
    var page = facts
    try check(bytes.withUnsafeMutableBytes { hooke_tiff_samples(handle, &page, $0.baseAddress, $0.count) })
    return StoredNumbers(kind, bytes: bytes, width: Int(facts.bits / 8))
  }

  /// Red, green and blue of each entry.
  private func palette(_ facts: hooke_tiff_page) throws(FileError) -> [UInt8] {
    guard facts.samples == 1, facts.bits <= 8 else {
      throw FileError(
        name, "has a palette and \(facts.samples) channels of \(facts.bits) bits, expected one of 8",
        advice: "store it as RGB")
    }
    var colors = [UInt8](repeating: 0, count: 3 << facts.bits)
    var page = facts
    try check(hooke_tiff_palette(handle, &page, &colors))
    return colors
  }

  private func paletteColor(_ facts: hooke_tiff_page) throws(FileError) -> RGBImage {
    let colors = try palette(facts)
    guard case .bytes(let values) = try samples(facts) else { preconditionFailure("a palette has bytes") }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(3 * values.count)
    for value in values { pixels += colors[3 * Int(value)..<3 * Int(value) + 3] }
    return RGBImage(size: facts.size, pixels: pixels)
  }

  /// CMYK, YCbCr and others, as the library converts them.
  private func convertedColor(_ facts: hooke_tiff_page) throws(FileError) -> RGBImage {
    guard facts.bits == 8 else {
      throw FileError(
        name, "has colours of \(facts.bits) bits of another kind than grey and RGB", advice: "store it as RGB"
      )
    }
    try checkSamples(facts)
    let count = facts.size.pixelCount
    var pixels = [UInt32](repeating: 0, count: count)
    var page = facts
    try check(hooke_tiff_converted(handle, &page, &pixels, count))
    // Red is in the lowest byte, whatever the byte order.
    return RGBImage(size: facts.size, gathering: 3, of: 3) {
      UInt8(truncatingIfNeeded: pixels[$0 / 3] >> (8 * UInt32($0 % 3)))
    }
  }
}

extension hooke_tiff_page {
  fileprivate var size: PixelSize { PixelSize(width: Int(width), height: Int(height)) }
  fileprivate var turn: PictureOrientation {
    UInt8(exactly: orientation).flatMap(PictureOrientation.init(rawValue:)) ?? .upright
  }
  /// White is stored as 0.
  fileprivate var isInverted: Bool { photometric == 0 }
  fileprivate var largest: UInt16 { UInt16(1 << bits - 1) }

  /// The 8-bit brightness of each sample of at most 8 bits.
  fileprivate var brightness: [UInt8] {
    let largest = Int(largest)
    return (0...255).map { sample in
      let value = min(sample, largest)
      return UInt8(((isInverted ? largest - value : value) * 255 + largest / 2) / largest)
    }
  }
}

extension PhysicalPixelSize {
  /// What a page's text says, else its resolution.
  fileprivate init?(_ facts: hooke_tiff_page, description: String) {
    if let stated = PhysicalPixelSize(omeXML: description) {
      self = stated
    } else if let imageJ = ImageJDescription(description) {
      guard let size = imageJ.pixelSize(x: facts.x_resolution, y: facts.y_resolution) else { return nil }
      self = size
    } else {
      let unit = facts.resolution_unit == 3 ? 10_000.0 : facts.resolution_unit == 2 ? 25_400 : 0
      self.init(pixelsPerUnit: (facts.x_resolution, facts.y_resolution), micrometresPerUnit: unit)
      // 72, 96 and 300 dpi are what programs write that do not know.
      guard width < Self.largestOfResolution, height < Self.largestOfResolution else { return nil }
    }
  }
}
