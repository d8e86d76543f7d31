import FrameFuzzing
import PictureFixtures

/// Pictures of every kind, and what they say of themselves: turn, time, size of a pixel.
public enum PictureFiles {
  /// A sample per kind.
  public static func samples() -> [FileFuzzer.Sample] {
    PictureSamples.all.map { FileFuzzer.picture($0.name, $0.bytes) }
  }
}
