import ArgumentParser
import Configuration
import FrameCapture
import Imaging
import SafeFiles
import SegNetRuntime

/// What `hooke run` can be told, on the command line or in a YAML file; the command line wins.
struct RunOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Camera to read, such as /dev/video0.", valueName: "device"))
  var device: String?

  @Option(
    help: ArgumentHelp(
      "Recording to read instead of a camera: a folder of pictures, one picture, or an MJPEG stream.",
      valueName: "path"))
  var source: String?

  @Option(help: ArgumentHelp("Model made by 'hooke export'.", valueName: "file"))
  var model: String?

  @Option(help: ArgumentHelp("CSV file to write, a row per frame.", valueName: "file"))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "Folder for overlays: the picture with the outlines of what was counted.", valueName: "folder"))
  var overlays: String?

  @Option(help: ArgumentHelp("Write the overlay of every n-th frame (default 25).", valueName: "n"))
  var every: Int?

  @Option(help: ArgumentHelp("Stop after so many frames.", valueName: "n"))
  var frames: Int?

  @Option(
    help: ArgumentHelp(
      "Frames per second: asked of a camera, or the speed of a recording (default: as fast as possible).",
      valueName: "fps"))
  var rate: Double?

  @Option(help: ArgumentHelp("Picture size asked of a camera (default 640x480).", valueName: "WxH"))
  var size: PixelSize?

  @Option(
    help: ArgumentHelp(
      "Pixel format asked of a camera (default: the first it has that needs least work).", valueName: "format"
    ))
  var format: VideoFormat?

  @Option(help: ArgumentHelp("Camera profile (YAML): size, format and controls to set.", valueName: "file"))
  var profile: String?

  @Option(
    help: ArgumentHelp(
      "Processor threads for the network (default 2, at most the machine's).", valueName: "n"))
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Instruction set of the kernels (default: the best this processor has).", valueName: "name"))
  var isa: KernelISA?

  @Flag(
    help: "Keep the network's planned memory in RAM for good (needs a limit on locked memory that allows it)."
  )
  var lockMemory = false

  @Flag(help: "Replace the CSV file if it is there.")
  var overwrite = false

  @Flag(help: "Append to the CSV file if it is there.")
  var append = false

  /// What contradicts itself or lies outside its range, or nil.
  var problem: String? {
    if device != nil, source != nil { return "Give --device or --source, not both." }
    if append, overwrite { return "Give --append or --overwrite, not both." }
    if let every, every < 1 { return "--every must be at least 1." }
    if let frames, frames < 1 { return "--frames must be at least 1." }
    if let threads, !(1...64).contains(threads) { return "--threads must lie in 1...64." }
    if let rate, !(rate > 0 && rate <= 10_000) {
      return "--rate must be a number of frames per second above 0."
    }
    return nil
  }

  /// The keys a configuration file may hold: the options' own names.
  static let keys = [
    "device", "source", "model", "csv", "overlays", "every", "frames", "rate", "size", "format", "profile",
    "threads",
    "isa", "lock_memory", "overwrite", "append",
  ]

  /// Takes what the command line left open from a configuration file. Paths in it count from the working directory.
  ///
  /// - Throws: `FileError` naming the key and its line.
  mutating func fill(from document: ConfigurationDocument) throws(FileError) {
    let root = document.root
    try root.rejectUnknownKeys(known: Self.keys)
    // A camera on the command line replaces a recording in the file, and the other way round.
    if device == nil, source == nil {
      device = try root["device"]?.string()
      source = try root["source"]?.string()
    }
    if model == nil { model = try root["model"]?.string() }
    if csv == nil { csv = try root["csv"]?.string() }
    if overlays == nil { overlays = try root["overlays"]?.string() }
    if every == nil { every = try root["every"]?.integer(in: 1...1_000_000) }
    if frames == nil { frames = try root["frames"]?.integer(in: 1...Int.max) }
    if rate == nil { rate = try root["rate"]?.number(in: 0.001...10_000) }
    if profile == nil { profile = try root["profile"]?.string() }
    if threads == nil { threads = try root["threads"]?.integer(in: 1...64) }
    if let value = root["isa"], isa == nil { isa = try Self.choice(value) }
    if let value = root["size"], size == nil {
      let text = try value.string()
      guard let parsed = PixelSize(text) else {
        throw value.error("must be a size like 640x480, not '\(text)'")
      }
      size = parsed
    }
    if let value = root["format"], format == nil { format = try Self.choice(value) }
    if let value = root["lock_memory"], try value.boolean() { lockMemory = true }
    if let value = root["overwrite"], try value.boolean() { overwrite = true }
    if let value = root["append"], try value.boolean() { append = true }
  }

  private static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ value: ConfigurationValue)
    throws(FileError) -> Choice
  {
    let text = try value.string()
    if let choice = Choice(rawValue: text) { return choice }
    throw value.error(
      "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", ")), not '\(text)'")
  }
}
