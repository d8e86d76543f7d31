import Cameras
import Foundation
import Frames
import Imaging
import Recordings

/// The folder of the bundled recording and model.
let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("firmware-config/samples/blood-smear").path

func firstPicture() throws -> RGBImage {
  let recording = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(sample)/recording.mjpeg")))
  guard let end = recording.firstRange(of: [0xFF, 0xD9, 0xFF, 0xD8]) else {
    throw CocoaError(.fileReadCorruptFile)
  }
  return try JPEGDecoder().decode(Array(recording[..<(end.lowerBound + 2)]).span.bytes, name: "first picture")
}

/// A folder that goes with the object.
final class TemporaryFolder: Sendable {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("hooke-\(UUID().uuidString)").path

  init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  func text(_ name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }

  /// A CSV file's rows, by column.
  func table(_ name: String) throws -> [[String: String]] {
    let lines = try text(name).split(separator: "\n")
    let header = lines[0].split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      let values = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return Dictionary(uniqueKeysWithValues: zip(header, values))
    }
  }
}

/// A source that delivers the same picture again and again and allocates nothing.
final class StillSource: FrameSource {
  let stream: StreamDescription
  private let picture: RGBImage
  private let frames: UInt64
  /// What happens before a frame, by its number, and whether it is delivered at all.
  private let before: @Sendable (UInt64, CaptureReporter) -> Bool

  init(
    _ picture: RGBImage, frames: UInt64,
    before: @escaping @Sendable (UInt64, CaptureReporter) -> Bool = { _, _ in true }
  ) {
    (self.picture, self.frames, self.before) = (picture, frames, before)
    stream = StreamDescription(name: "still", size: picture.size, format: .rgb24, frameRate: nil)
  }

  func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError) {
    for sequence in 0..<frames {
      guard before(sequence, reporter) else { continue }
      guard let slot = ring.claimSlot(waitingUnless: { reporter.isStopped }) else { return }
      deliver(slot, sequence)
    }
  }

  // Apart from the loop, where a debug build would keep the slot in a box on the heap; and byte by byte, since a closure
  // around the slot's memory would be another one.
  private func deliver(_ slot: consuming FrameSlot, _ sequence: UInt64) {
    var bytes = slot.bytes
    for index in picture.pixels.indices {
      bytes.storeBytes(of: picture.pixels[index], toByteOffset: index, as: UInt8.self)
    }
    slot.publish(
      Frame(
        sequence: sequence, monotonicNanoseconds: sequence * 40_000_000, utcNanoseconds: Int64(sequence),
        size: stream.size,
        format: .rgb24, source: stream.name, droppedBefore: 0))
  }
}
