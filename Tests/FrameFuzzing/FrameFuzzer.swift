import Cameras
import Frames
import Imaging
import Recordings
import System

/// Damages JPEG frames and feeds them to the decoder that cameras' frames go through.
public struct FrameFuzzer: ~Copyable {
  public struct Outcome: Equatable, Sendable, CustomStringConvertible {
    public var injected = 0
    public var rejected = 0
    /// Decoded to the very same pixels.
    public var samePixels = 0
    /// Decoded to other pixels, from a stream that is complete and valid: no decoder can tell.
    public var validStream = 0
    /// Decoded to other pixels from a stream that is not: bad frames that would have been counted.
    public var bad = 0
    /// The frame behind a damaged one, itself whole, came out otherwise than it should.
    public var spoiled = 0
    public var byMutation: [String: Int] = [:]

    public var description: String {
      "\(injected) damaged frames: \(rejected) rejected, \(samePixels) with the very same pixels, "
        + "\(validStream) complete valid streams, \(bad) bad frames counted, \(spoiled) whole frames spoiled"
    }
  }

  private let frames: [(bytes: [UInt8], size: PixelSize, pixels: [UInt8])]
  private var decoder = MotionJPEGDecoder()
  private var random: SeededRandom
  private let fillsWithZeros: Bool
  private var target: [UInt8] = []
  public private(set) var outcome = Outcome()
  /// The first damaged frames that were taken though they are bad.
  public private(set) var badFrames: [[UInt8]] = []

  /// - Parameters:
  ///   - frames: whole JPEG frames.
  ///   - fillsWithZeros: whether the camera leaves zeros before markers.
  public init(frames: [[UInt8]], seed: UInt64, fillsWithZeros: Bool = false) throws(FileError) {
    self.fillsWithZeros = fillsWithZeros
    var known: [(bytes: [UInt8], size: PixelSize, pixels: [UInt8])] = []
    for bytes in frames {
      let image = try JPEGDecoder().decode(bytes.span.bytes, name: "frame")
      known.append((bytes, image.size, image.pixels))
    }
    self.frames = known
    random = SeededRandom(seed: seed)
    // A camera that has been running for a while: what its whole frames look like is known.
    for index in 0..<20 { _ = decode(known[index % known.count].bytes, known[index % known.count].size) }
  }

  private mutating func decode(_ bytes: [UInt8], _ size: PixelSize) -> Bool {
    let count = 3 * size.pixelCount
    if target.count != count { target = [UInt8](repeating: 0, count: count) }
    // Taken out while it is written to: both belong to this value.
    var pixels: [UInt8] = []
    swap(&pixels, &target)
    defer { swap(&pixels, &target) }
    var span = pixels.mutableSpan
    var raw = span.mutableBytes
    do throws(FileError) { try decoder.decode(bytes.span.bytes, size: size, into: &raw, name: "frame") } catch
    {
      return false
    }
    return true
  }

  /// Damages one frame and looks what becomes of it.
  public mutating func step() {
    let index = random.below(frames.count)
    let frame = frames[index]
    let (mutation, damaged) = Mutation.damage(frame.bytes, &random)
    outcome.injected += 1
    if decode(damaged, frame.size) {
      if target == frame.pixels {
        outcome.samePixels += 1
      } else if ReferenceWalk.isComplete(
        damaged, standardTablesOf: frame.bytes, passesZeros: fillsWithZeros)
      {
        outcome.validStream += 1
        outcome.byMutation[mutation.rawValue, default: 0] += 1
      } else {
        outcome.bad += 1
        if badFrames.count < 10 { badFrames.append(damaged) }
      }
    } else {
      outcome.rejected += 1
    }
    // A damaged frame must leave nothing behind in the decoder.
    if outcome.injected % 50 == 0 {
      if !decode(frame.bytes, frame.size) || target != frame.pixels { outcome.spoiled += 1 }
    }
  }
}
