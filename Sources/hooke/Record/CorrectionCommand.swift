import ArgumentParser
import Cameras
import Frames
import Imaging
import Recordings
import Settings
import System

struct CorrectionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correction",
    abstract: "Make the pictures that take uneven light and dark current out of every frame.",
    subcommands: [MakeCorrectionCommand.self])
}

struct MakeCorrectionCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Average frames of an empty (or a covered) field into a correction picture.",
    discussion: """
      Flat picture: move to an empty place of the slide, with light, focus and profile as for counting; half to three \
      quarters of full brightness is best. Dark picture: cover the light. Then name them in the camera profile:

        correction:
          flat: flat.png
          dark: dark.png

      Example:
        hooke correction make --device auto --profile microscope.yaml --frames 32 --output flat.png
      """)

  @OptionGroup var source: SourceOptions

  @Option(help: ArgumentHelp("Frames to average (default 32).", valueName: "n"))
  var frames = 32

  @Option(help: ArgumentHelp("PNG file (16 bits) to write; an old one is replaced.", valueName: "file"))
  var output: String

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    try checkName(output, .picture)
    if let problem = try source.choices().problemOnCommandLine { throw ValidationError(problem) }
    if output.isEmpty { throw ValidationError("--output names nothing.") }
    guard (1...CorrectionAverage.frameLimit).contains(frames) else {
      throw ValidationError("--frames must lie in 1...\(CorrectionAverage.frameLimit).")
    }
  }

  func run() throws {
    Interrupt.watch()
    try checkWritable(output)
    let input = try source.choices()
    let opened = try input.open()
    var average = CorrectionAverage(size: opened.stream.size)
    let ring = FrameRing(for: opened.stream)
    let session = CaptureSession(source: opened, ring: ring) { RunReport.notify($0) }
    guard let consumer = ring.addConsumer(opened.stream.isLive ? .latestWins : .keepAll) else {
      preconditionFailure("a new ring has room")
    }
    try session.start()
    var line = ProgressLine("frame")
    adding: while !Interrupt.isRequested, average.frameCount < frames {
      switch consumer.next(timeout: .milliseconds(100)) {
      case .frame(let lease): average.add(lease.image)
      case .timedOut: break
      case .endOfStream: break adding
      case .cancelled: break adding
      }
      line.update(done: average.frameCount, of: frames)
    }
    line.finish()
    session.cancel()
    if let failure = session.wait() { throw failure }
    guard average.frameCount > 0 else {
      throw CaptureError(
        .stream, opened.stream.name, found: "no frame, so that \(output) is not written",
        advice: "see that the camera delivers frames")
    }
    try writeFileAtomically(output, average.picture.encoded())
    try show(average)
  }

  private struct Figures: Encodable {
    var output: String
    var frames: Int
    var size: String
    var meanLevel: Double
    var saturatedShare: Double

    enum CodingKeys: String, CodingKey {
      case output, frames, size
      case meanLevel = "mean_level"
      case saturatedShare = "saturated_share"
    }
  }

  private func show(_ average: CorrectionAverage) throws {
    let figures = Figures(
      output: output, frames: average.frameCount, size: "\(average.size)", meanLevel: average.meanLevel,
      saturatedShare: average.saturatedShare)
    if json { return print(try jsonText(figures)) }
    print(
      "\(output): mean of \(average.frameCount) frames of \(average.size), brightness \(formatNumber(average.meanLevel, digits: 1)) of 255"
    )
    if average.saturatedShare > 0.001 {
      let share = formatNumber(average.saturatedShare * 100, digits: 1)
      RunReport.notify(
        "\(share) % of it is as bright as can be and corrects nothing there: take less light or exposure")
    }
  }
}
