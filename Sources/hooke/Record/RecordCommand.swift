import ArgumentParser
import Cameras
import Frames
import Recordings
import Settings
import System

struct RecordCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Record what a camera sees, frame for frame, to be played again with 'hooke run --source'.",
    discussion: """
      Nothing is lost or changed: MJPEG frames are kept byte for byte, uncompressed ones go into a Y4M file (RGB as it is). \
      Numbers and times stand in FILE.frames.csv; played again, every frame has the number and the times that it had live, \
      and frames that the camera lost are missing as they were. Ctrl-C ends in order, and so does a full disk: what is \
      recorded is whole.

      Examples:
        hooke record --device auto --output smear.mjpeg --format mjpeg --seconds 60
        hooke run --source smear.mjpeg --model model.safetensors --csv counts.csv
      """)

  @OptionGroup var source: SourceOptions

  @Option(help: ArgumentHelp("File to record into, such as smear.mjpeg or smear.y4m.", valueName: "file"))
  var output: String

  @Option(help: ArgumentHelp("Stop after so many seconds of frames.", valueName: "s"))
  var seconds: Double?

  @Option(help: ArgumentHelp("Stop after so many frames.", valueName: "n"))
  var frames: Int?

  @Flag(help: "Replace a recording that is there.")
  var overwrite = false

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    if let problem = try source.choices().problemOnCommandLine { throw ValidationError(problem) }
    if output.isEmpty { throw ValidationError("--output names nothing.") }
    if let frames, frames < 1 { throw ValidationError("--frames must be at least 1.") }
    if let seconds, !(seconds > 0 && seconds < 1e9) { throw ValidationError("--seconds must be above 0.") }
  }

  func run() throws {
    Interrupt.watch()
    let input = try source.choices()
    if let path = input.source, resolvedPath(path) == resolvedPath(output) {
      throw FileError(output, "is what is to be recorded from", advice: "name another --output")
    }
    let opened = try input.open()
    // Files that are there already are noticed before anything is recorded.
    let recorder = try FrameRecorder(
      path: output, source: opened.stream, limits: .init(frames: frames, seconds: seconds),
      overwrites: overwrite, waitsForDisk: !opened.stream.isLive)
    let rate = opened.stream.frameRate.map { " at \(formatNumber($0, digits: 1)) frames/s" } ?? ""
    RunReport.notify("\(opened.stream.name): \(opened.stream.size)\(rate), recording into \(output)")
    let ring = FrameRing(for: opened.stream)
    let session = CaptureSession(source: opened, ring: ring, deliveries: recorder) { RunReport.notify($0) }
    // Nobody looks at the pictures; this consumer only tells when the stream is over.
    guard let end = ring.addConsumer(.latestWins) else { preconditionFailure("a new ring has room") }
    try session.start()
    watch(recorder, end)
    session.cancel()
    let failure = session.wait()
    let statistics = session.statistics
    var diskFailure: FileError?
    do throws(FileError) { try recorder.finish() } catch { diskFailure = error }
    try show(recorder, statistics)
    if let diskFailure { throw diskFailure }
    if let failure { throw failure }
  }

  private func watch(_ recorder: FrameRecorder, _ end: FrameConsumer) {
    var line = ProgressLine("frame")
    watching: while !Interrupt.isRequested, !recorder.progress.isComplete {
      switch end.next(timeout: .milliseconds(100)) {
      case .frame: break
      case .timedOut: break
      case .endOfStream: break watching
      case .cancelled: break watching
      }
      let progress = recorder.progress
      line.update(done: progress.frames, of: frames, detail: Self.text(progress))
    }
    line.finish()
  }

  private static func text(_ progress: FrameRecorder.Progress) -> String {
    let megabytes = "\(formatNumber(Double(progress.bytes) / 1e6, digits: 1)) MB"
    let seconds = "\(formatNumber(Double(progress.elapsed) / 1e9, digits: 1)) s"
    return "\(seconds), \(megabytes)" + (progress.missed > 0 ? ", \(progress.missed) missed (slow disk)" : "")
      + (progress.ofOtherForm > 0
        ? ", \(progress.ofOtherForm) left out (of another form than the first)" : "")
  }

  private struct Figures: Encodable {
    var recording: String
    var index: String
    var frames: Int
    var bytes: Int
    var seconds: Double
    var missed: Int
    var ofOtherForm: Int
    var lostByCamera: UInt64

    enum CodingKeys: String, CodingKey {
      case recording, index, frames, bytes, seconds, missed
      case ofOtherForm = "of_other_form"
      case lostByCamera = "lost_by_camera"
    }
  }

  private func show(_ recorder: FrameRecorder, _ statistics: CaptureStatistics) throws {
    let progress = recorder.progress
    let figures = Figures(
      recording: output, index: recorder.indexPath, frames: progress.frames, bytes: progress.bytes,
      seconds: Double(progress.elapsed) / 1e9, missed: progress.missed,
      ofOtherForm: progress.ofOtherForm, lostByCamera: statistics.droppedByDriver)
    if json { return print(try jsonText(figures)) }
    print(
      "\(progress.frames) frames recorded (\(Self.text(progress))), \(statistics.droppedByDriver) lost by the camera"
    )
    guard progress.frames > 0 else { return }
    print("frames: \(output)\ntimes:  \(recorder.indexPath)")
  }
}
