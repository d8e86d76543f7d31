import Imaging
import System

/// Brings delivered pictures into slots: converted, and corrected in the same pass.
///
/// Takes its memory when it is made; converting a frame allocates nothing. One converter serves one thread.
public final class FrameConverter {
  /// How the pictures lie that `convert` takes.
  public let layout: SourceLayout
  private let correction: PreparedCorrection?
  private let name: String
  private let reader: RowReader
  private let corrector: RowCorrector?
  private var pictures: MotionJPEGDecoder?
  /// For formats that the program does not read itself.
  private let library: LibraryConverter?
  /// What the library made, on its way through the correction.
  private var made: [UInt8]
  /// Rows of a JPEG on their way through the correction, or one row of another format.
  private let band: FixedBytes

  /// Rows that JPEG decodes at a time.
  private static let bandRows = 16

  /// - Parameters:
  /// - correction: prepared for pictures of this size; nil leaves pictures as they are.
  /// - name: what errors call the source.
  public init(_ layout: SourceLayout, correction: PreparedCorrection? = nil, name: String) {
    precondition(correction.map { $0.sourceSize == layout.size } ?? true)
    self.layout = layout
    self.correction = correction
    self.name = name
    library = LibraryConverter(layout)
    let isCorrectedRGB = library != nil && correction != nil
    made = [UInt8](repeating: 0, count: isCorrectedRGB ? 3 * layout.size.pixelCount : 0)
    reader = RowReader(
      library == nil
        ? layout : SourceLayout(agreed: .rgb24, size: layout.size, bytesPerLine: 3 * layout.size.width))
    corrector = correction.map { RowCorrector($0) }
    let isJPEG = layout.kind == .packed(.mjpeg)
    pictures = isJPEG ? MotionJPEGDecoder() : nil
    let rows = correction == nil ? 0 : isJPEG ? Self.bandRows : 1
    band = FixedBytes(count: 3 * layout.size.width * rows)
  }

  /// Bytes that stood in the picture converted last besides what was decoded; 0 for all but JPEG.
  package var strayBytes: Int { pictures?.strayBytes ?? 0 }

  var outputSize: PixelSize { correction?.outputSize ?? layout.size }
  var slotFormat: PixelFormat { correction?.slotFormat ?? layout.slotFormat }

  /// - Parameter colors: the second plane of memory of a device that has several, and the distance between its rows.
  /// - Precondition: `bytes` holds `layout.leastBytes` (uncompressed formats), `slot` a picture.
  /// - Throws: `FileError` when the picture is broken; the slot may then hold anything.
  public func convert(
    _ bytes: RawSpan, colors: (bytes: RawSpan, bytesPerLine: Int)? = nil, into slot: inout MutableRawSpan
  ) throws(FileError) {
    precondition(slot.byteCount >= outputSize.pixelCount * slotFormat.bytesPerPixel!)
    if pictures != nil { return try decode(bytes, into: &slot) }
    precondition(colors != nil || bytes.byteCount >= layout.leastBytes)
    if let library { return try convert(bytes, by: library, into: &slot) }
    if let colors {
      let picture = DeliveredPicture(
        bytes: bytes, colors: colors.bytes, bytesPerLine: colors.bytesPerLine)
      readRows(picture, into: &slot)
    } else {
      readRows(DeliveredPicture(bytes: bytes), into: &slot)
    }
  }

  private func convert(_ bytes: RawSpan, by library: LibraryConverter, into slot: inout MutableRawSpan)
    throws(FileError)
  {
    guard correction != nil else {
      if let problem = library.convert(bytes, into: &slot) { throw unconvertible(problem) }
      return
    }
    // Taken out while it is written to: memory and converter both belong to this value.
    var pixels: [UInt8] = []
    swap(&pixels, &made)
    defer { swap(&pixels, &made) }
    var span = pixels.mutableSpan
    var raw = span.raw
    if let problem = library.convert(bytes, into: &raw) { throw unconvertible(problem) }
    readRows(DeliveredPicture(bytes: raw.bytes), into: &slot)
  }

  private func unconvertible(_ problem: String) -> FileError {
    FileError(name, "cannot be converted: \(problem)")
  }

  private func readRows(_ picture: borrowing DeliveredPicture, into slot: inout MutableRawSpan) {
    guard let correction, let corrector else {
      let rowBytes = layout.size.width * slotFormat.bytesPerPixel!
      for y in 0..<layout.size.height {
        var row = slot.part(y * rowBytes..<(y + 1) * rowBytes)
        reader.readSlotRow(y, of: picture, into: &row)
      }
      return
    }
    corrector.begin()
    let band = band
    var row = band.bytes
    for y in correction.sourceRows {
      if correction.channels == 1 {
        reader.readSlotRow(y, of: picture, into: &row)
      } else {
        reader.readRGB(y, of: picture, into: &row)
      }
      corrector.correct(row.bytes, row: y, into: &slot)
    }
  }

  private func decode(_ bytes: RawSpan, into slot: inout MutableRawSpan) throws(FileError) {
    guard let correction, let corrector else {
      return try pictures!.decode(bytes, size: layout.size, into: &slot, name: name)
    }
    corrector.begin()
    let rowBytes = 3 * layout.size.width
    let (size, name) = (layout.size, name)
    let band = band
    var rows = band.bytes
    try pictures!.decodeBands(bytes, size: size, band: &rows, name: name) { rows, pixels in
      for y in rows where correction.sourceRows.contains(y) {
        let start = (y - rows.lowerBound) * rowBytes
        corrector.correct(pixels.extracting(start..<start + rowBytes), row: y, into: &slot)
      }
    }
  }
}
