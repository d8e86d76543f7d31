import Frames
import Imaging
import System

/// Reads the pictures of recordings into slots.
struct RecordingReader: ~Copyable {
  enum Failure: Error {
    case unreadable(String)
    case broken(String)
    case wrongSize(String)

    var reason: RejectionReason {
      switch self {
      case .unreadable: .unreadable
      case .broken: .broken
      case .wrongSize: .wrongSize
      }
    }

    /// What is wrong with a file that stands beside its name, and the way out.
    static func text(of error: FileError) -> String {
      error.advice.map { "\(error.problem); \($0)" } ?? error.problem
    }

    var detail: String {
      switch self {
      case .unreadable(let detail), .broken(let detail), .wrongSize(let detail): detail
      }
    }
  }

  let size: PixelSize
  private let jpegs: FrameConverter
  private let rows: FrameConverter
  private let sizes: MotionJPEGDecoder
  private let deliveries: (any DeliveredFrames)?

  /// - Parameters:
  ///   - layout: how uncompressed pictures lie; nil where each picture has a header of its own.
  ///   - size: what all pictures must be.
  init(
    layout: SourceLayout?, size: PixelSize, correction: PreparedCorrection?, name: String,
    deliveries: (any DeliveredFrames)? = nil
  ) throws(FileError) {
    let pixels = if let layout { layout } else { try SourceLayout(format: .rgb24, size: size, name: name) }
    let pictures = try SourceLayout(format: .mjpeg, size: size, name: name)
    self.size = size
    self.deliveries = deliveries
    rows = FrameConverter(pixels, correction: correction, name: name)
    jpegs = FrameConverter(pictures, correction: correction, name: name)
    sizes = MotionJPEGDecoder()
  }

  /// The size a picture has, by reading as little of it as tells.
  static func size(of item: Recording.Item) throws(Failure) -> PixelSize {
    switch item.content {
    case .picture(let pages, let page): return pages.size(of: page)
    case .jpeg(let file, let range): return try jpegSize(file.bytes.extracting(range), item.name)
    case .broken(let failure): throw failure
    case .raw, .video: preconditionFailure("these recordings have a layout")
    }
  }

  /// - Returns: bytes that stood in a JPEG besides its picture.
  func read(_ item: Recording.Item, _ stamp: FrameStamp, into pixels: inout MutableRawSpan)
    throws(Failure) -> Int
  {
    switch item.content {
    case .picture(let pages, let page):
      guard pages.size(of: page) == size else {
        throw .wrongSize("is \(pages.size(of: page)), expected \(size)")
      }
      if let jpeg = pages.uprightJPEG { return try readJPEG(jpeg, stamp, into: &pixels, item.name) }
      let image: RGBImage
      do throws(FileError) { image = try pages.color(page) } catch { throw .broken(Failure.text(of: error)) }
      try readRows(image.pixels.span.raw, stamp, into: &pixels)
    case .jpeg(let file, let range):
      return try readJPEG(file.bytes.extracting(range), stamp, into: &pixels, item.name)
    case .raw(let file, let range): try readRows(file.bytes.extracting(range), stamp, into: &pixels)
    case .video(let video): try readRows(video.pixels.span.raw, stamp, into: &pixels)
    case .broken(let failure): throw failure
    }
    return 0
  }

  // MARK: Rows

  private func readRows(_ bytes: RawSpan, _ stamp: FrameStamp, into pixels: inout MutableRawSpan)
    throws(Failure)
  {
    deliveries?.receive(DeliveredFrame(stamp: stamp, layout: rows.layout, bytes: bytes))
    do throws(FileError) { try rows.convert(bytes, into: &pixels) } catch { throw .broken(error.problem) }
  }

  // MARK: JPEG

  private static func jpegSize(_ bytes: RawSpan, _ name: String) throws(Failure) -> PixelSize {
    do throws(FileError) { return try JPEGDecoder().size(of: bytes, name: name) } catch {
      throw .broken(error.problem)
    }
  }

  private func readJPEG(
    _ bytes: RawSpan, _ stamp: FrameStamp, into pixels: inout MutableRawSpan, _ name: String
  ) throws(Failure) -> Int {
    deliveries?.receive(DeliveredFrame(stamp: stamp, layout: jpegs.layout, bytes: bytes))
    let found: PixelSize
    do throws(FileError) { found = try sizes.size(of: bytes, name: name) } catch {
      throw .broken(error.problem)
    }
    guard found == size else { throw .wrongSize("is \(found), expected \(size)") }
    do throws(FileError) { try jpegs.convert(bytes, into: &pixels) } catch { throw .broken(error.problem) }
    return jpegs.strayBytes
  }
}
