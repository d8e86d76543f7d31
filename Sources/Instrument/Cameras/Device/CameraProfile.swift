import Frames
import Imaging
import Settings
import System

/// How a camera is to be set up: what a person writes in `firmware-config/cameras/*.yaml`.
public struct CameraProfile: Equatable, Sendable {
  /// The name and the value of one of the camera's controls, as written; the camera says what they mean.
  public struct ControlSetting: Equatable, Sendable {
    /// As `CameraControl.name`; names that older kernels had are understood, too.
    public var name: String
    /// A number, a menu's word, or on and off for a switch.
    public var value: String
    /// Takes both as written; they are looked at once a camera is open.
    public init(name: String, value: String) { (self.name, self.value) = (name, value) }
  }

  /// How large a pixel is in the sample.
  public struct Scale: Equatable, Sendable {
    /// By the name of the objective. **Units**: micrometres.
    public var micrometersPerPixel: [String: Double]
    /// The picture size that this holds for: the profile's own, whatever size the camera is asked for in the end.
    public var pictureSize: PixelSize
  }

  /// The picture size that the camera is asked for; another one is refused. **Units**: pixels.
  public var size: PixelSize
  /// nil: the first format offered at this size that needs least work.
  public var format: VideoFormat?
  /// nil: as the camera likes.
  public var framesPerSecond: Double?
  /// Buffers that the driver is asked for: 2...32 in a file.
  public var buffers: Int
  /// Frames left out after the start, while exposure and white balance settle.
  public var warmUpFrames: Int
  /// **Units**: seconds without a frame after which the stream is restarted; at least five frame times are waited.
  public var silenceLimit: Double
  /// In the order of the file; automatic ones are set first all the same.
  public var controls: [ControlSetting]
  /// Which of the device's inputs, where it has several, as capture cards do; nil: the one that is set.
  public var input: Int?
  /// The size of still pictures; nil: the largest that the camera offers.
  public var snapshotSize: PixelSize?
  /// How large a pixel is in the sample; nil where the profile does not say.
  public var scale: Scale?
  /// What is done to every frame; still pictures stay as they are.
  public var correction = FrameCorrection()

  /// What a profile says that names nothing but a size; ranges are checked when a file is read.
  public init(
    size: PixelSize = PixelSize(width: 640, height: 480), format: VideoFormat? = nil,
    framesPerSecond: Double? = nil, buffers: Int = 4, warmUpFrames: Int = 0, silenceLimit: Double = 2,
    controls: [ControlSetting] = [], input: Int? = nil, snapshotSize: PixelSize? = nil
  ) {
    self.size = size
    self.format = format
    self.framesPerSecond = framesPerSecond
    self.buffers = buffers
    self.warmUpFrames = warmUpFrames
    self.silenceLimit = silenceLimit
    self.controls = controls
    self.input = input
    self.snapshotSize = snapshotSize
  }

  /// - Throws: `FileError` naming the file, the key and the line.
  public init(path: String) throws(FileError) { try self.init(ConfigurationDocument(path: path).root) }

  /// Reads a profile that is a part of a larger file. The key `size` must be there.
  ///
  /// - Throws: `FileError` naming the file, the key and the line.
  public init(_ section: ConfigurationSection) throws(FileError) {
    func size(_ value: ConfigurationValue) throws(FileError) -> PixelSize {
      guard let size = PixelSize(try value.string()) else {
        throw value.error("must be a size such as 640x480")
      }
      return size
    }
    self.init(size: try size(section.required("size")))
    if let value = section["snapshot_size"] { snapshotSize = try size(value) }
    if let value = section["correction"] { correction = try FrameCorrection(value.section()) }
    input = try section["input"]?.integer(in: 0...255)
    if let value = section["format"] {
      let name = try value.string()
      guard let format = VideoFormat(rawValue: name) else {
        let known = VideoFormat.allCases.map(\.rawValue).joined(separator: ", ")
        throw value.error("must be one of \(known), not '\(name)'")
      }
      self.format = format
    }
    framesPerSecond = try section["frames_per_second"]?.number(in: 0.01...1000)
    if let value = section["buffers"] { buffers = try value.integer(in: 2...32) }
    if let value = section["warm_up_frames"] { warmUpFrames = try value.integer(in: 0...10_000) }
    if let value = section["silence_limit_s"] { silenceLimit = try value.number(in: 0.1...3600) }
    if let value = section["controls"] {
      let list = try value.section()
      for name in list.keys {
        controls.append(ControlSetting(name: name, value: try list.required(name).string()))
      }
    }
    if let value = section["um_per_px"] {
      let list = try value.section()
      var scale = Scale(micrometersPerPixel: [:], pictureSize: self.size)
      for name in list.keys {
        scale.micrometersPerPixel[name] = try list.required(name).number(in: 1e-3...1e6)
      }
      if !list.keys.isEmpty { self.scale = scale }
    }
    try section.rejectUnknownKeys(known: [
      "um_per_px", "size", "format", "frames_per_second", "buffers", "warm_up_frames",
      "silence_limit_s", "controls", "input", "snapshot_size", "correction",
    ])
  }
}
