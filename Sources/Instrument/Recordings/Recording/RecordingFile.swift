import Frames
import Imaging
import System

/// The two files of a recording while it is written: pictures, and the index with their numbers and times.
///
/// A line of the index is written behind its picture; when either cannot be written whole (a full disk), both files are
/// cut back to the last whole frame.
struct RecordingFile: ~Copyable {
  private(set) var frameCount = 0
  private let form: RecordedForm
  private let layout: SourceLayout
  private var pictures: GrowingFile
  private var index: GrowingFile
  private var scratch: [UInt8] = []

  /// - Throws: `FileError` when a file is there already and `overwrites` is false, or when one cannot be made.
  init(
    path: String, layout: SourceLayout, source: StreamDescription, overwrites: Bool
  ) throws(FileError) {
    let form = RecordedForm(layout)
    if let problem = form.kind.problem(ofName: path) {
      throw FileError(
        path, "\(problem.problem): the source sends \(RecordedForm.indexFormat(layout).rawValue)",
        advice: problem.advice.map { "\($0), or ask the camera for another format" })
    }
    let header = RecordingIndex.Header(
      format: RecordedForm.indexFormat(layout), size: layout.size, frameRate: source.frameRate,
      timesAreAssumed: source.timesAreAssumed, source: source.name)
    var pictures = try GrowingFile(path, overwrites: overwrites)
    var index = try GrowingFile(RecordingIndex.path(of: path), overwrites: overwrites)
    try pictures.append(form.header(layout, frameRate: source.timesAreAssumed ? nil : source.frameRate))
    try index.append(Array((header.line + RecordingIndex.columns).utf8))
    // Only now, as both could be made.
    try pictures.settle()
    try index.settle()
    self.layout = layout
    self.form = form
    self.pictures = pictures
    self.index = index
  }

  /// **Units**: bytes of the pictures' file.
  var byteCount: Int { pictures.byteCount }

  /// Writes a frame: whole, or not at all.
  ///
  /// - Throws: `FileError` when it cannot be written; everything before stays whole.
  mutating func append(_ bytes: RawSpan, _ stamp: FrameStamp) throws(FileError) {
    let (picturesEnd, indexEnd) = (pictures.byteCount, index.byteCount)
    do throws(FileError) {
      try pictures.append(form.pictureHeader)
      let start = pictures.byteCount
      if form == .jpegs {
        try pictures.append(bytes)
      } else {
        form.write(bytes, layout, into: &scratch)
        try pictures.append(scratch)
      }
      let entry = RecordingIndex.Entry(stamp: stamp, bytes: start..<pictures.byteCount)
      try index.append(Array(RecordingIndex.line(entry).utf8))
    } catch {
      try? pictures.cutBack(to: picturesEnd)
      try? index.cutBack(to: indexEnd)
      throw error
    }
    frameCount += 1
  }

  /// Brings everything to the disk: the pictures before the lines that speak of them.
  func synchronize() throws(FileError) {
    try pictures.synchronize()
    try index.synchronize()
  }
}
