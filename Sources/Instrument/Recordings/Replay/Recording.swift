import Frames
import Imaging
import System

/// The pictures of a recording in their order: a folder of pictures, one picture, a file of JPEGs or of uncompressed pictures,
/// or a video.
struct Recording {
  /// A picture that was found, before it is read.
  struct Item {
    let name: String
    let time: Time
    let content: Content
  }

  /// When a picture was taken, as far as the recording says.
  enum Time: Equatable {
    case unknown
    /// Nanoseconds since the recording's start.
    case elapsed(UInt64)
    case stamp(FrameStamp)
  }

  enum Content {
    case picture(PicturePages, page: Int)
    case jpeg(MappedFile, Range<Int>)
    /// Uncompressed, in the recording's layout.
    case raw(MappedFile, Range<Int>)
    /// Decoded already.
    case video(VideoStream)
    /// Found to be broken before it could be read.
    case broken(RecordingReader.Failure)
  }

  private enum Kind {
    case files(PictureSequence)
    case jpegs(MappedFile, MotionJPEGStream)
    case y4m(MappedFile, Y4MStream)
    case indexed(MappedFile, RecordingIndex)
    case video(VideoStream)
  }

  let path: String
  /// How uncompressed pictures lie; nil where each picture has a header of its own.
  private(set) var layout: SourceLayout?
  /// **Units**: frames per second; nil when the recording does not say.
  private(set) var frameRate: Double?
  private var kind: Kind
  private var position = 0

  /// - Throws: `CaptureError` when there is nothing to play at `path`.
  init(_ path: String) throws(CaptureError) {
    if VideoStream.isAddress(path) {
      self = try Recording(VideoStream(path))
      return
    }
    self.path = path
    do throws(FileError) {
      switch pathKind(path) {
      case .folder: kind = .files(PictureSequence(try Self.pictures(in: path)))
      case .file:
        let file = try MappedFile(path)
        if let index = try Self.index(of: file) {
          kind = .indexed(file, index)
          (layout, frameRate) = (try Self.layout(index, file), index.header.frameRate)
        } else if Y4MStream.isY4M(file.bytes) {
          let stream = try Y4MStream(file)
          (kind, layout, frameRate) = (.y4m(file, stream), stream.layout, stream.frameRate)
        } else if JPEGMarkers.nextStart(file.bytes, from: 0) == 0 {
          kind =
            try StillPhotograph.isOne(file)
            ? .files(PictureSequence([path])) : .jpegs(file, MotionJPEGStream(file))
        } else if PictureFile.isPicture(file.bytes) || PictureFile.isPictureName(path) {
          kind = .files(PictureSequence([path]))
        } else {
          kind = try Self.video(file)
        }
      case .nothing: throw FileError(path, "is not there", advice: "check the spelling")
      case .device, .other:
        throw FileError(
          path, "is no recording", advice: "name a folder of pictures, a video or a file of JPEGs")
      }
    } catch {
      throw CaptureError(.open, error.path, found: error.problem, advice: error.advice)
    }
    if case .video(let video) = kind {
      (layout, frameRate) = (try Self.layout(of: video), video.frameRate)
    }
  }

  private static func pictures(in folder: String) throws(FileError) -> [String] {
    let names = try folderEntries(folder).filter(PictureFile.isPictureName).sorted(by: precedesNaturally)
    guard !names.isEmpty else {
      throw FileError(
        folder, "is a folder without pictures",
        advice: "name a folder of picture files (\(PictureFile.kinds))")
    }
    return names.map { "\(folder)/\($0)" }
  }

  private static func index(of file: MappedFile) throws(FileError) -> RecordingIndex? {
    let path = RecordingIndex.path(of: file.path)
    guard pathKind(path) == .file else { return nil }
    return try RecordingIndex(path: path, byteCount: file.count)
  }

  private static func layout(_ index: RecordingIndex, _ file: MappedFile) throws(FileError) -> SourceLayout? {
    if index.header.format == .mjpeg { return nil }
    let size = index.header.size
    guard size.pixelCount <= PictureFile.pixelLimit else {
      throw FileError(
        RecordingIndex.path(of: file.path),
        "has an index of pictures of \(size), expected at most \(PictureFile.pixelLimit) pixels",
        advice: "correct the first line of \(RecordingIndex.path(of: file.path))")
    }
    let layout =
      Y4MStream.isY4M(file.bytes)
      ? try Y4MStream(file).layout
      : try SourceLayout(format: index.header.format, size: index.header.size, name: file.path)
    guard layout.size == index.header.size, index.entries.allSatisfy({ $0.bytes.count == layout.leastBytes })
    else {
      throw FileError(
        RecordingIndex.path(of: file.path),
        "does not belong to the pictures of \(layout.size) in \(file.path)",
        advice: "delete it to play without times")
    }
    return layout
  }

  /// A video that is open already.
  init(_ video: VideoStream) throws(CaptureError) {
    path = video.name
    (kind, layout, frameRate) = (.video(video), try Self.layout(of: video), video.frameRate)
  }

  private static func layout(of video: VideoStream) throws(CaptureError) -> SourceLayout {
    do throws(FileError) {
      return try SourceLayout(format: .rgb24, size: video.size, name: video.name)
    } catch { throw CaptureError(.format, video.name, found: error.problem) }
  }

  /// A file of no kind that is known here may be a video.
  private static func video(_ file: MappedFile) throws(FileError) -> Kind {
    do throws(CaptureError) { return .video(try VideoStream(file.path)) } catch {
      if file.count == 0 { throw FileError(file.path, "is empty", advice: "name a recording") }
      throw FileError(
        file.path,
        "is no recording: it begins neither as a picture (\(PictureFile.kinds)), a stream of JPEGs nor a Y4M file does, and as a "
          + "video: \(error.found)",
        advice: error.advice)
    }
  }

  /// Whether it says when its pictures were taken, by a time for each or by a frame rate.
  var hasTimes: Bool {
    if case .indexed(_, let index) = kind { !index.header.timesAreAssumed } else { frameRate != nil }
  }

  /// Whether the times that it says cannot be, and were replaced.
  var timesWereReplaced: Bool {
    if case .indexed(_, let index) = kind { index.timesWereReplaced } else { false }
  }

  /// From now on the network is not waited for when `reporter` says stop.
  func obey(_ reporter: CaptureReporter) {
    if case .video(let video) = kind { video.obey(reporter) }
  }

  /// - Throws: `CaptureError` when the recording breaks off for good.
  mutating func next() throws(CaptureError) -> Item? {
    let number = position
    position += 1
    switch kind {
    case .files(var pictures):
      let item = pictures.next()
      kind = .files(pictures)
      return item
    case .jpegs(let file, var stream):
      guard let range = stream.next() else { return nil }
      kind = .jpegs(file, stream)
      return Item(name: "\(path)#\(number)", time: .unknown, content: .jpeg(file, range))
    case .y4m(let file, var stream):
      let content: Content
      do throws(FileError) {
        guard let range = try stream.next() else { return nil }
        content = .raw(file, range)
      } catch { content = .broken(.broken(error.problem)) }
      kind = .y4m(file, stream)
      return Item(name: "\(path)#\(number)", time: .unknown, content: content)
    case .indexed(let file, let index):
      guard number < index.entries.count else { return nil }
      let entry = index.entries[number]
      return Item(
        name: "\(path)#\(entry.stamp.sequence)", time: .stamp(entry.stamp),
        content: index.header.format == .mjpeg ? .jpeg(file, entry.bytes) : .raw(file, entry.bytes))
    case .video(let video):
      let name = "\(path)#\(number)"
      switch try video.next() {
      case .picture(let elapsed):
        return Item(name: name, time: elapsed.map { .elapsed($0) } ?? .unknown, content: .video(video))
      case .broken(let detail): return Item(name: name, time: .unknown, content: .broken(.broken(detail)))
      case .otherSize(let detail):
        return Item(name: name, time: .unknown, content: .broken(.wrongSize(detail)))
      case .end: return nil
      }
    }
  }
}
