import Imaging
import SwiftProtobuf
import System

/// A file of events that TensorBoard reads, which grows by whole records.
///
/// Each run makes a file of its own; a reader puts the files of a folder together and, where a run was taken up again,
/// forgets what the earlier file says of the steps done anew.
final class EventFile {
  var path: String { file.path }
  private var file: GrowingFile

  /// - Parameter firstStep: steps from here on that other files hold are forgotten.
  /// - Throws: `FileError` when the file cannot be made.
  init(folder: String, firstStep: Int) throws(FileError) {
    file = try Self.made(folder: folder)
    var version = Tensorflow_Event()
    version.fileVersion = "brain.Event:2"
    try append(version)
    var start = Tensorflow_Event()
    start.step = Int64(firstStep)
    start.sessionLog.status = .start
    try append(start)
  }

  /// A file with a name of its own: two runs may begin in one second.
  private static func made(folder: String) throws(FileError) -> GrowingFile {
    let name = "\(folder)/events.out.tfevents.\(Int(now)).\(hostName).\(processIdentifier)"
    var number = 0
    while true {
      while pathKind("\(name).\(number)") != .nothing { number += 1 }
      do throws(FileError) {
        var file = try GrowingFile("\(name).\(number)", overwrites: false)
        try file.settle()
        return file
      } catch {
        // Another run may have been a moment earlier.
        guard pathKind("\(name).\(number)") == .file, number < 1000 else { throw error }
      }
    }
  }

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
    // A part of a record would end the file for every reader: it is written whole or not at all.
    try file.append(RecordFraming.frame(bytes))
  }

  /// Seconds since 1970.
  private static var now: Double { Double(SystemClock.utcNanoseconds()) * 1e-9 }
}
