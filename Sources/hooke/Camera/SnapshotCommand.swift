import ArgumentParser
import Cameras
import Frames
import Imaging
import Recordings
import System

struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Take one lossless picture at the camera's highest resolution.",
    discussion: """
      The picture is a PNG. Exposure and the other controls are set from the profile, if one is given, and left as they
      are otherwise; afterwards the camera has its former size and format again.

      Example: hooke snapshot --output slide-17.png
      """)

  @OptionGroup var camera: CameraChoice
  @OptionGroup var setup: CameraSetup

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("PNG file to write (default: snapshot-<time>.png).", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp("Picture size (default: the largest that the camera offers).", valueName: "WxH"))
  var size: PixelSize?

  @Flag(help: "Replace the file if it is there.") var overwrite = false
  @Flag(help: "Print JSON.") var json = false

  struct Figures: Encodable {
    var file: String
    var size: PixelSize
    var format: String
    var utcNanoseconds: Int64
    var differences: [ProfileDifference]

    enum CodingKeys: String, CodingKey {
      case file, size, format, differences
      case utcNanoseconds = "utc_ns"
    }
  }

  func validate() throws { try checkName(output, .picture) }

  func run() throws {
    if let output, !overwrite, pathKind(output) != .nothing {
      throw FileError(output, "is there already", advice: "name another file, or give --overwrite")
    }
    var profile = try setup.cameraProfile() ?? CameraProfile()
    if let size { profile.snapshotSize = size }
    Interrupt.watch()
    guard
      let (picture, differences) = try V4L2Device.snapshot(
        camera.device, profile: profile, waiting: setup.waiting, isStopped: { Interrupt.isRequested },
        onObstacle: CameraSetup.report)
    else { throw ExitCode.failure }
    for difference in differences { StandardStream.errors.write("camera: \(difference)\n") }
    let path = output ?? picture.fileName
    try picture.write(path)
    if json {
      print(
        try jsonText(
          Figures(
            file: path, size: picture.size, format: picture.cameraFormat.rawValue,
            utcNanoseconds: picture.utcNanoseconds, differences: differences)))
    } else {
      print("\(path): \(picture.size) from \(picture.source) (\(picture.cameraFormat.rawValue))")
    }
  }
}
