import Cameras
import Frames
import Imaging
import Recordings
import SegNetModel
import Settings
import System

/// Damages files of other kinds and reads them: an error or a value, never a crash.
public struct FileFuzzer: Sendable {
  public struct Sample: Sendable {
    public var name: String
    public var bytes: [UInt8]
    /// Whether half of the damage keeps the form of a text.
    public var isText = false
    /// Reads the damaged file at a path; true when it was taken.
    public var read: @Sendable (String, [UInt8]) -> Bool

    public init(
      name: String, bytes: [UInt8], isText: Bool = false, read: @escaping @Sendable (String, [UInt8]) -> Bool
    ) {
      (self.name, self.bytes, self.isText, self.read) = (name, bytes, isText, read)
    }
  }

  /// What became of the damaged copies of a file.
  public struct Outcome: Sendable {
    /// How many were read all the same.
    public var taken = 0
    /// The one that took longest, and its number from 0.
    public var slowest = (seconds: 0.0, number: 0)
  }

  public static func y4m(_ bytes: [UInt8]) -> Sample {
    Sample(name: "Y4M", bytes: bytes) { path, bytes in
      guard (try? writeFileAtomically(path, bytes)) != nil,
        let source = try? ReplaySource(path, options: ReplayOptions(frameLimit: 20))
      else { return false }
      guard source.stream.size.pixelCount < 1 << 22 else { return true }
      let ring = FrameRing(for: source.stream, slots: 3)
      let session = CaptureSession(source: source, ring: ring)
      guard (try? session.start()) != nil else { return false }
      return session.wait() == nil
    }
  }

  public static func png(_ bytes: [UInt8]) -> Sample { picture("PNG", bytes) }

  /// A picture file of any kind: its pages, what it says of them, and its numbers.
  public static func picture(_ name: String, _ bytes: [UInt8]) -> Sample {
    Sample(name: name, bytes: bytes) { path, bytes in
      guard (try? writeFileAtomically(path, bytes)) != nil, let pages = try? PicturePages(path) else {
        return false
      }
      _ = try? PictureFile.readLabelPicture(path)
      return (0..<min(pages.count, 4)).filter { (try? pages.color($0)) != nil }.count > 0
    }
  }

  public static func safetensors(_ bytes: [UInt8]) -> Sample {
    Sample(name: "safetensors", bytes: bytes) { path, bytes in
      (try? writeFileAtomically(path, bytes)) != nil && (try? WeightsFile(path: path)) != nil
    }
  }

  public static func yaml(_ bytes: [UInt8]) -> Sample {
    text("camera profile", bytes) { _, text in
      _ = try CameraProfile(ConfigurationDocument(path: "x.yaml", text: text).root)
    }
  }

  /// A text of any kind.
  ///
  /// - Parameter read: gets the path of the file and its text; an error refuses it.
  public static func text(
    _ name: String, _ bytes: [UInt8], read: @escaping @Sendable (String, String) throws -> Void
  ) -> Sample {
    Sample(name: name, bytes: bytes, isText: true) { path, bytes in
      guard (try? writeFileAtomically(path, bytes)) != nil else { return false }
      return (try? read(path, String(decoding: bytes, as: UTF8.self))) != nil
    }
  }

  /// The index beside a recording of raw pictures.
  public static func recordingIndex(folder: String) throws -> Sample {
    let recording = "\(folder)/recording.yuyv"
    try writeFileAtomically(recording, [UInt8](repeating: 90, count: 5 * 32 * 24 * 2))
    var index =
      "# hooke recording 1 format=yuyv size=32x24 rate=30 source=camera\nframe,monotonic_ns,utc_ns,offset,bytes\n"
    for frame in 0..<5 {
      index += "\(frame),\(1_000_000 * frame),\(9_000_000 * frame),\(1536 * frame),1536\n"
    }
    return text("recording index", Array(index.utf8)) { _, text in
      try writeFileAtomically("\(recording).frames.csv", text.utf8)
      let source = try ReplaySource(recording, options: ReplayOptions(frameLimit: 20))
      guard source.stream.size.pixelCount < 1 << 22 else { return }
      let session = CaptureSession(source: source, ring: FrameRing(for: source.stream, slots: 3))
      try session.start()
      if let error = session.wait() { throw error }
    }
  }

  /// Damages a file `count` times and reads it each time. The last damaged copy stays at `FOLDER/damaged`.
  public static func run(_ sample: Sample, count: Int, seed: UInt64, folder: String) -> Outcome {
    var random = SeededRandom(seed: seed)
    let path = "\(folder)/damaged"
    var outcome = Outcome()
    for number in 0..<count {
      let bytes =
        sample.isText && random.below(2) == 0
        ? TextMutation.damage(sample.bytes, &random).1 : Mutation.damage(sample.bytes, &random).1
      let start = ContinuousClock.now
      if sample.read(path, bytes) { outcome.taken += 1 }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if seconds > outcome.slowest.seconds { outcome.slowest = (seconds, number) }
    }
    return outcome
  }
}
