import System
import CVideo
import Imaging

/// A video file or a network stream, decoded by libavcodec.
///
/// Pictures come as RGB, turned as the stream asks to be shown. Those that the decoder calls damaged are told apart: what it makes up for them is not counted.
@safe
package final class VideoStream {
  package enum Step: Equatable {
    /// A picture lies in `pixels`. **Units**: nanoseconds from the stream's start, nil when it does not say.
    case picture(elapsed: UInt64?)
    case broken(String)
    case otherSize(String)
    case end
  }

  package let name: String
  /// As the pictures are shown.
  package let size: PixelSize
  private let storedSize: PixelSize
  package let frameRate: Double?
  /// Whether it does not say how long it is, as a camera of the network cannot.
  package let isEndless: Bool
  /// Whether it sends JPEGs, which `nextJPEG` gives as they came.
  package let sendsJPEGs: Bool
  /// Lent by the library until the next one is asked for.
  private var packet = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  package private(set) var pixels: [UInt8]
  private let orientation: PictureOrientation
  /// Pictures as the decoder gives them, where they are to be turned.
  private var stored: [UInt8]
  private let handle: OpaquePointer
  private var facts: hooke_video_facts
  private let stopOrder = StopOrder()

  /// What the library asks while it waits.
  private final class StopOrder {
    var reporter: CaptureReporter?
    var isGiven: Bool { reporter?.isStopped ?? false }
  }

  /// How long the network may be silent. **Units**: seconds.
  private static let patience = 15.0

  /// Whether a name is an address of the network, which may be a camera's and then cannot be opened again for the same pictures.
  package static func isAddress(_ name: String) -> Bool {
    ["rtsp://", "rtsps://", "rtmp://", "http://", "https://", "udp://", "rtp://"].contains {
      name.hasPrefix($0)
    }
  }

  package init(_ name: String) throws(CaptureError) {
    guard hooke_video_is_built_in() != 0 else {
      throw CaptureError(
        .open, name, found: "this program was built without video support",
        expected: "a folder of pictures, or a file of JPEGs or Y4M",
        advice:
          "install libavformat-dev, libavcodec-dev and libswscale-dev (tools/install-dependencies does), then "
          + "build anew from nothing: swift package clean && swift build -c release")
    }
    var facts = hooke_video_facts()
    let context = unsafe Unmanaged.passUnretained(stopOrder).toOpaque()
    let opened = unsafe name.withCString {
      unsafe hooke_video_open(
        $0, Self.patience, UInt64(PictureFile.pixelLimit),
        { unsafe Unmanaged<StopOrder>.fromOpaque($0!).takeUnretainedValue().isGiven ? 1 : 0 }, context, &facts
      )
    }
    guard let opened = unsafe opened else {
      throw CaptureError(
        .open, name, found: "no video that can be played (\(singleLine(facts.message)))",
        advice: Self.isAddress(name) ? Self.advice(facts.cause) : "see whether another player plays it")
    }
    unsafe handle = opened
    self.name = name
    self.facts = facts
    storedSize = PixelSize(width: Int(facts.width), height: Int(facts.height))
    orientation = Self.orientation(facts.turn)
    size = orientation.turned(storedSize)
    frameRate = facts.frames_per_second > 0 ? facts.frames_per_second : nil
    isEndless = facts.is_endless
    sendsJPEGs = facts.sends_jpegs
    pixels = [UInt8](repeating: 0, count: 3 * size.pixelCount)
    stored = orientation == .upright ? [] : pixels
  }

  private static func advice(_ cause: hooke_video_cause) -> String {
    switch cause {
    case hooke_video_no_answer: "check the address, and that the camera is on"
    case hooke_video_refused:
      "check the path in the address, and the name and the password if it asks for them"
    default:
      "something answers, but not with a video: see whether a browser shows a picture at this address, not a page"
    }
  }

  /// - Parameter turn: where right and down of the stored picture point when it is shown.
  private static func orientation(_ turn: (Int32, Int32, Int32, Int32)) -> PictureOrientation {
    switch turn {
    case (-1, _, _, 1): .mirrored
    case (-1, _, _, -1): .halfTurn
    case (1, _, _, -1): .flipped
    case (_, 1, 1, _): .transposed
    case (_, 1, -1, _): .quarterTurnRight
    case (_, -1, -1, _): .transversed
    case (_, -1, 1, _): .quarterTurnLeft
    default: .upright
    }
  }

  deinit { unsafe hooke_video_close(handle) }

  /// From now on the network is not waited for when `reporter` says stop.
  package func obey(_ reporter: CaptureReporter) { stopOrder.reporter = reporter }

  /// - Throws: `CaptureError` when the file or the network fails.
  package func next() throws(CaptureError) -> Step {
    unsafe packet = UnsafeRawBufferPointer(start: nil, count: 0)
    var elapsed: Int64 = -1
    let step =
      if orientation == .upright { decode(into: &pixels, &elapsed) } else { decode(into: &stored, &elapsed) }
    if step == hooke_video_frame, orientation != .upright {
      var target = pixels.mutableSpan
      orientation.turn(stored.span, size: storedSize, channels: 3, into: &target)
    }
    return try result(step, elapsed)
  }

  /// As `next`, but leaves the picture as it came, in `jpeg`.
  ///
  /// - Precondition: `sendsJPEGs`.
  package func nextJPEG() throws(CaptureError) -> Step {
    var bytes: UnsafePointer<UInt8>? = nil
    var count = 0
    let step = unsafe hooke_video_next_jpeg(handle, &bytes, &count, &facts)
    unsafe packet = UnsafeRawBufferPointer(start: bytes, count: step == hooke_video_frame ? count : 0)
    return try result(step, -1)
  }

  /// The JPEG that was given last.
  package var jpeg: RawSpan {
    @_lifetime(borrow self) get {
      let span = unsafe RawSpan(_unsafeBytes: packet)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  private func result(_ step: hooke_video_step, _ elapsed: Int64) throws(CaptureError) -> Step {
    switch step {
    case hooke_video_frame: return .picture(elapsed: elapsed < 0 ? nil : UInt64(elapsed))
    case hooke_video_broken: return .broken(singleLine(facts.message))
    case hooke_video_other_size: return .otherSize(singleLine(facts.message))
    case hooke_video_end: return .end
    default:
      throw CaptureError(
        .stream, name, found: singleLine(facts.message),
        advice: Self.isAddress(name) ? "see whether the camera is still on the network" : nil)
    }
  }

  private func decode(into pixels: inout [UInt8], _ elapsed: inout Int64) -> hooke_video_step {
    unsafe pixels.withUnsafeMutableBufferPointer {
      unsafe hooke_video_next(handle, $0.baseAddress, &elapsed, &facts)
    }
  }
}
