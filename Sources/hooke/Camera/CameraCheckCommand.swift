import System
import ArgumentParser
import Cameras
import Frames
import Imaging
import Recordings

struct CameraCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Stream for some seconds and say how well the camera does.",
    discussion: """
      Prints the frame rate that was agreed on and the one that came, every kind of loss, how long frames take from the
      camera's timestamp to the program, and what capturing costs. Exits with status 1 when the camera could not stream.

      Example: hooke camera check --format mjpeg --size 1280x720 --seconds 10
      """)

  @OptionGroup var camera: CameraChoice
  @OptionGroup var setup: CameraSetup
  @Option(help: "How long to stream.") var seconds: Double = 5
  @Option(help: ArgumentHelp("Picture size (default 640x480).", valueName: "WxH")) var size: PixelSize?
  @Option(help: ArgumentHelp("Pixel format.", valueName: "format")) var format: VideoFormat?
  @Option(help: ArgumentHelp("Frames per second to ask for.", valueName: "fps")) var rate: Double?
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    guard (0.1...3600).contains(seconds) else { throw ValidationError("--seconds must lie in 0.1...3600.") }
    if let rate, !(0.01...1000).contains(rate) { throw ValidationError("--rate must lie in 0.01...1000.") }
  }

  func run() throws {
    var profile = try setup.cameraProfile() ?? CameraProfile()
    if let size { profile.size = size }
    if let format { profile.format = format }
    if let rate { profile.framesPerSecond = rate }
    Interrupt.watch()
    guard
      let device = try V4L2Device.open(
        camera.device, profile: profile, reconnection: .never, waiting: setup.waiting,
        isStopped: { Interrupt.isRequested }, onObstacle: CameraSetup.report)
    else { throw ExitCode.failure }
    let figures = try CameraCheck.run(device, seconds: seconds, isStopped: { Interrupt.isRequested })
    print(json ? try jsonText(figures) : figures.text)
  }
}
