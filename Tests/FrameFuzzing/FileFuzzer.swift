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
    /// Reads the damaged file at a path; true when it was taken.
    public var read: @Sendable (String, [UInt8]) -> Bool
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
    Sample(name: "YAML", bytes: bytes) { _, bytes in
      let text = String(decoding: bytes, as: UTF8.self)
      guard let document = try? ConfigurationDocument(path: "x.yaml", text: text) else { return false }
      return (try? CameraProfile(document.root)) != nil
    }
  }

  /// - Returns: how many of `count` damaged copies were read all the same.
  public static func run(_ sample: Sample, count: Int, seed: UInt64, folder: String) -> Int {
    var random = SeededRandom(seed: seed)
    let path = "\(folder)/damaged"
    return (0..<count).reduce(0) { taken, _ in
      let (_, bytes) = Mutation.damage(sample.bytes, &random)
      return taken + (sample.read(path, bytes) ? 1 : 0)
    }
  }
}
