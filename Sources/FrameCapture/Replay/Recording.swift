import Imaging
import SafeFiles

/// The pictures of a recording in their order: a folder of pictures, one picture, or a file of JPEGs back to back.
struct Recording {
  /// A picture that was found, before it is read.
  struct Item {
    let name: String
    fileprivate let place: Place
  }

  fileprivate enum Place {
    case file(String)
    case part(MappedFile, Range<Int>)
  }

  private enum Kind {
    case files([String], next: Int)
    case stream(MappedFile, MotionJPEGStream, next: Int)
  }

  private let path: String
  private var kind: Kind

  /// - Throws: `CaptureError` when there is nothing to play at `path`.
  init(_ path: String) throws(CaptureError) {
    self.path = path
    do throws(FileError) {
      switch pathKind(path) {
      case .folder:
        let names = try folderEntries(path).filter(PictureFile.isPictureName)
        guard !names.isEmpty else {
          throw FileError(path, "is a folder without pictures", advice: "name a folder of PNG or JPEG files")
        }
        kind = .files(names.map { "\(path)/\($0)" }, next: 0)
      case .file:
        let file = try MappedFile(path)
        if JPEGMarkers.nextStart(file.bytes, from: 0) == 0 {
          kind = .stream(file, MotionJPEGStream(file), next: 0)
        } else {
          kind = .files([path], next: 0)
        }
      case .nothing: throw FileError(path, "is not there", advice: "check the spelling")
      case .device, .other:
        throw FileError(path, "is no recording", advice: "name a folder of pictures or a file of JPEGs")
      }
    } catch {
      throw CaptureError(.open, path, found: error.problem, advice: error.advice)
    }
  }

  mutating func next() -> Item? {
    switch kind {
    case .files(let paths, let index):
      guard index < paths.count else { return nil }
      kind = .files(paths, next: index + 1)
      return Item(name: paths[index], place: .file(paths[index]))
    case .stream(let file, var stream, let index):
      guard let range = stream.next() else { return nil }
      kind = .stream(file, stream, next: index + 1)
      return Item(name: "\(path)#\(index)", place: .part(file, range))
    }
  }
}

/// Reads the pictures of recordings into slots.
struct RecordingReader: ~Copyable {
  private let jpeg = MotionJPEGDecoder()

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

    var detail: String {
      switch self {
      case .unreadable(let words), .broken(let words), .wrongSize(let words): words
      }
    }
  }

  /// The size a picture has, by reading as little of it as tells.
  func size(of item: Recording.Item) throws(Failure) -> PixelSize {
    switch item.place {
    case .file(let path):
      let bytes = try read(path)
      if Self.isJPEG(bytes) { return try jpegSize(bytes.span.bytes, item.name) }
      return try png(bytes, item.name).size
    case .part(let file, let range): return try jpegSize(file.bytes.extracting(range), item.name)
    }
  }

  func read(_ item: Recording.Item, size: PixelSize, into pixels: inout MutableRawSpan) throws(Failure) {
    switch item.place {
    case .file(let path):
      let bytes = try read(path)
      if Self.isJPEG(bytes) { return try readJPEG(bytes.span.bytes, size, into: &pixels, item.name) }
      let image = try png(bytes, item.name)
      guard image.size == size else { throw .wrongSize("is \(image.size), expected \(size)") }
      pixels.withUnsafeMutableBytes { $0.copyBytes(from: image.pixels) }
    case .part(let file, let range):
      try readJPEG(file.bytes.extracting(range), size, into: &pixels, item.name)
    }
  }

  private static func isJPEG(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0xFF, 0xD8]) }

  private func read(_ path: String) throws(Failure) -> [UInt8] {
    do throws(FileError) { return try readFile(path, limit: PictureFile.byteLimit) } catch {
      throw .unreadable(error.problem)
    }
  }

  private func png(_ bytes: [UInt8], _ name: String) throws(Failure) -> RGBImage {
    do throws(FileError) { return try PNGCodec.decodeColor(bytes.span.bytes, name: name) } catch {
      throw .broken(error.problem)
    }
  }

  private func jpegSize(_ bytes: RawSpan, _ name: String) throws(Failure) -> PixelSize {
    do throws(FileError) { return try jpeg.size(of: bytes, name: name) } catch {
      throw .broken(error.problem)
    }
  }

  private func readJPEG(
    _ bytes: RawSpan, _ size: PixelSize, into pixels: inout MutableRawSpan, _ name: String
  )
    throws(Failure)
  {
    let found = try jpegSize(bytes, name)
    guard found == size else { throw .wrongSize("is \(found), expected \(size)") }
    do throws(FileError) { try jpeg.decode(bytes, size: size, into: &pixels, name: name) } catch {
      throw .broken(error.problem)
    }
  }
}
