import Imaging

/// What a source will deliver; known before its first frame, so that all memory can be planned.
public struct StreamDescription: Equatable, Sendable, Codable {
  /// What people and files call the source: a device's path, a file, an address.
  public var name: String
  /// Of the pictures in the ring, after any correction. **Units**: pixels.
  public var size: PixelSize
  /// How the pixels lie in the ring's slots.
  public var format: PixelFormat
  /// **Units**: frames per second as agreed with the source; nil when it does not say. Only the speed of playing where
  /// `timesAreAssumed`.
  public var frameRate: Double?
  /// The size before a correction cuts, bins or turns the pictures.
  public var sourceSize: PixelSize
  /// A pixel of the stream stands for so many of the source across, and as many down.
  public var binning: Int
  /// Whether frames come in their own time, as those of a camera: who is too slow for them loses some. A recording waits.
  public var isLive: Bool
  /// Whether nobody knows when the frames were taken: a recording does not say, and is played at the usual rate. What is
  /// measured per second would be made up then.
  public var timesAreAssumed: Bool
  /// How many pictures there are, where they are counted one by one and may have other sizes than `size`; nil for a stream.
  public var pictures: Int?

  /// - Parameter sourceSize: nil when the pictures stay as they are.
  public init(
    name: String, size: PixelSize, format: PixelFormat, frameRate: Double?, sourceSize: PixelSize? = nil,
    binning: Int = 1, isLive: Bool = false, timesAreAssumed: Bool = false
  ) {
    self.name = name
    self.size = size
    self.format = format
    self.frameRate = frameRate
    self.sourceSize = sourceSize ?? size
    self.binning = binning
    self.isLive = isLive
    self.timesAreAssumed = timesAreAssumed
  }

  /// A source that delivers pictures of `layout`.
  package init(
    name: String, layout: SourceLayout, correction: PreparedCorrection?, frameRate: Double?,
    isLive: Bool = false, timesAreAssumed: Bool = false
  ) {
    self.init(
      name: name, size: correction?.outputSize ?? layout.size,
      format: correction?.slotFormat ?? layout.slotFormat, frameRate: frameRate, sourceSize: layout.size,
      binning: correction?.binning ?? 1, isLive: isLive, timesAreAssumed: timesAreAssumed)
  }
}

/// Something that fills a ring with frames: a camera or a recording.
public protocol FrameSource: Sendable {
  /// What `run` will deliver; the same before, during and after it.
  var stream: StreamDescription { get }

  /// Delivers frames until the stream ends, `reporter` says stop, or the source fails. Runs once, on the thread that
  /// calls it; ending the ring is the caller's business.
  ///
  /// - Throws: `CaptureError` when the source is gone for good.
  func run(into ring: FrameRing, reporter: CaptureReporter) throws(CaptureError)
}

extension FrameRing {
  /// A ring whose slots fit a source.
  public convenience init(for stream: StreamDescription, slots: Int = 4) {
    self.init(size: stream.size, format: stream.format, slots: slots)
  }
}
