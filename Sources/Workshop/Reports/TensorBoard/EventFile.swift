import Glibc
import Imaging
import SwiftProtobuf
import System

/// A file of events that TensorBoard reads, which grows by whole records.
///
/// Each run makes a file of its own; a reader puts the files of a folder together and, where a run was taken up again,
/// forgets what the earlier file says of the steps done anew.
final class EventFile {
  let path: String
  private let descriptor: Int32

  /// - Parameter firstStep: steps from here on that other files hold are forgotten.
  /// - Throws: `FileError` when the file cannot be made.
  init(folder: String, firstStep: Int) throws(FileError) {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    var (number, opened) = (0, Int32(-1))
    var path = ""
    // Two runs may begin in one second.
    repeat {
      path = "\(folder)/events.out.tfevents.\(Int(Self.now)).\(host).\(getpid()).\(number)"
      opened = retryingInterrupts { open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644) }
      number += 1
    } while opened < 0 && errno == EEXIST && number < 1000
    guard opened >= 0 else { throw FileError(path, "cannot be written: \(systemMessage())") }
    (self.path, descriptor) = (path, opened)
    var version = Tensorflow_Event()
    version.fileVersion = "brain.Event:2"
    try append(version)
    var start = Tensorflow_Event()
    start.step = Int64(firstStep)
    start.sessionLog.status = .start
    try append(start)
  }

  deinit { close(descriptor) }

  /// Adds numbers and pictures of one step.
  func write(
    step: Int, scalars: [(tag: String, value: Double)], pictures: [(tag: String, picture: RGBImage)] = []
  )
    throws(FileError)
  {
    var event = Tensorflow_Event()
    event.step = Int64(step)
    for (tag, value) in scalars {
      var entry = Tensorflow_Summary.Value()
      (entry.tag, entry.simpleValue) = (tag, Float(value))
      event.summary.value.append(entry)
    }
    for (tag, picture) in pictures {
      var entry = Tensorflow_Summary.Value()
      entry.tag = tag
      entry.image.width = Int32(picture.size.width)
      entry.image.height = Int32(picture.size.height)
      entry.image.colorspace = 3
      entry.image.encodedImageString.append(contentsOf: PNGCodec.encode(picture))
      event.summary.value.append(entry)
    }
    try append(event)
  }

  private func append(_ event: Tensorflow_Event) throws(FileError) {
    var event = event
    event.wallTime = Self.now
    let bytes: [UInt8]
    do { bytes = try event.serializedBytes() } catch {
      throw FileError(path, "an event cannot be encoded: \(error)")
    }
    let record = RecordFraming.frame(bytes)
    let before = lseek(descriptor, 0, SEEK_END)
    let failure = record.withUnsafeBytes { writeAll(descriptor, $0) }
    guard failure == 0 else {
      // A part of a record would end the file for every reader.
      _ = ftruncate(descriptor, before)
      throw FileError(path, "cannot be written: \(systemMessage(failure))")
    }
  }

  /// Seconds since 1970.
  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
