import Cameras
import Frames
import Imaging
import Instrument
import ObjectAnalysis
import Recordings
import Records
import SegNetModel
import SegNetRuntime
import System

/// What `hooke run` says: events and progress on standard error, the summary on standard output.
struct RunReport {
  let palette: ClassPalette

  /// One line on standard error; clears a progress line that stands there.
  static func tell(_ words: String) {
    StandardStream.errors.write((StandardStream.errors.isTerminal ? "\r\u{1B}[K" : "") + words + "\n")
  }

  static func tell(_ event: CaptureEvent) {
    switch event {
    case .streaming, .beganAgain, .rejected(_, _, .warmUp, _): break
    case .rejected(let sequence, let name, let reason, let detail):
      tell("frame \(sequence) refused (\(reason.rawValue)): \(name): \(detail)")
    case .strayBytes(let sequence, let name, let count):
      tell(
        "frame \(sequence): \(name): \(count) bytes besides the picture, which is whole. Such frames are used and counted; "
          + "this is said once")
    case .gap(let sequence, let count): tell("\(count) frame(s) lost by the camera from \(sequence) on")
    case .restarted(let seconds): tell("no frame for \(formatNumber(seconds, digits: 1)) s: stream restarted")
    case .resumed(let pause, let sequence, let seconds, let missed):
      let cost = missed > 0 ? "; about \(missed) frame(s) were not taken meanwhile" : ""
      tell(
        "frames again from \(sequence) on, \(formatNumber(seconds, digits: 1)) s after \(pause.rawValue)\(cost)"
      )
    case .slow(let measured, let agreed):
      tell(
        "the camera sends \(formatNumber(measured, digits: 1)) frames/s instead of \(formatNumber(agreed, digits: 1)): "
          + "give it more light or a shorter exposure")
    case .clockStepped(let sequence, let seconds):
      tell("the computer's clock was set by \(formatNumber(seconds, digits: 1)) s at frame \(sequence)")
    case .timesFromArrival(let sequence, let path, let reason):
      tell(
        "the times that \(path) gives its frames cannot be used: \(reason.rawValue). "
          + "From frame \(sequence) on, frames get the time at which they arrive")
    case .snapshot(let picture, let differences):
      tell("snapshot taken: \(picture.size)")
      for difference in differences { tell("camera: \(difference)") }
    case .snapshotFailed(let error): tell("no snapshot: \(error)")
    case .buttonDenied(let path):
      tell(
        "the camera's button may not be read: see that you may read \(path) (group input, or the udev rule)")
    case .button(let sequence): tell("button pressed at frame \(sequence)")
    case .lost(let error): tell("camera lost: \(error)")
    case .unavailable(let error): tell("camera is there, but cannot be used yet: \(error)")
    case .reconnected(let path, let differences):
      tell("camera back at \(path)")
      for difference in differences { tell("camera: \(difference)") }
    }
  }

  static func tell(_ outcome: SnapshotOutcome) {
    switch outcome {
    case .written(let path): tell("snapshot written: \(path)")
    case .leftOut(let waiting):
      tell(
        "snapshot left out: \(waiting) are still being written; press the button less often, or use a faster disk"
      )
    case .failed(let error): tell("snapshot not written: \(error)")
    }
  }

  func announce(_ stream: StreamDescription, model: WeightsFile, isa: KernelISA, threads: Int) {
    let known = stream.timesAreAssumed ? nil : stream.frameRate
    let rate = known.map { " at \(formatNumber($0, digits: 1)) frames/s" } ?? ""
    let reduction = model.description.input.reduction
    let levels = model.description.input.levels == .picture ? " with its grey levels stretched" : ""
    Self.tell("\(stream.name): \(stream.size) \(stream.format.rawValue)\(rate)")
    Self.tell(
      "\(model.path): \(model.description.arithmetic.rawValue), looks at \(stream.size.reduced(by: reduction))\(levels), "
        + "kernels \(isa), \(threads) thread(s)")
  }

  func words(_ count: FrameCount) -> String {
    palette.objects.map { "\($0.entry.name) \(count.objects(label: $0.label))" }.joined(separator: " ")
  }

  func show(
    _ summary: RunSummary, settings: RunSettings, volume: CountingVolume?, truth: TrueCounts?, json: Bool
  ) throws {
    let figures = RunFigures(summary, palette: palette, truth: truth, settings: settings, volume: volume)
    print(json ? try jsonText(PlacedFigures(figures: figures)) : figures.text)
  }
}

/// The summary's numbers, as JSON and as text.
struct RunFigures: Encodable {
  struct ClassFigures: Encodable {
    var counted: Int
    var truth: Int?
    /// Those counted in the frames that `truth` is known of; nil where it is known of all.
    var countedBesideTruth: Int?
    /// Distinct objects, and those that do not move while others do; nil where objects are not followed.
    var unique: Int?
    var stuck: Int?
    /// The mean over the frames of cells per volume of the undiluted sample; nil without a counting chamber.
    var perMicroliter: Double?
    var perMilliliter: Double?

    enum CodingKeys: String, CodingKey {
      case counted, truth, unique, stuck
      case countedBesideTruth = "counted_beside_truth"
      case perMicroliter = "per_ul"
      case perMilliliter = "per_ml"
    }
  }

  var frames: Int
  /// Frames counted whose true counts are known; nil without true counts.
  var framesWithTruth: Int?
  var dropped: UInt64
  var rejected: UInt64
  var framesPerSecond: Double?
  var latencyMedian: Double?
  var latencyP99: Double?
  var overlaysLeftOut: UInt64
  /// Frames with bytes besides their picture.
  var withStrayBytes: UInt64
  /// Still pictures that the camera gave; nil where none are taken.
  var snapshots: UInt64?
  /// Memory in RAM at the end of the run, shared libraries apart.
  var residentMemory: Int?
  var classes: [String: ClassFigures]
  /// Objects that did not count, by the rule that refused them.
  var refused: [String: Int]
  /// Objects beyond the most that are kept of a frame, and those that could not be followed.
  var overflow: Int
  var unfollowed: Int
  var run: String
  fileprivate let destinations: [RecordedDestination]
  private let names: [String]
  private let snapshotFolder: String?

  enum CodingKeys: String, CodingKey {
    case frames, dropped, rejected, snapshots, classes, refused, overflow, unfollowed
    case run
    case framesWithTruth = "frames_with_truth"
    case framesPerSecond = "frames_per_second"
    case latencyMedian = "latency_median_ms"
    case latencyP99 = "latency_p99_ms"
    case overlaysLeftOut = "overlays_left_out"
    case withStrayBytes = "with_stray_bytes"
    case residentMemory = "resident_bytes"
  }

  init(
    _ summary: RunSummary, palette: ClassPalette, truth: TrueCounts?, settings: RunSettings,
    volume: CountingVolume?
  ) {
    frames = summary.frames
    framesWithTruth = truth?.frameCount
    dropped = summary.dropped
    rejected = summary.rejected.values.reduce(0, +)
    framesPerSecond = summary.frameRate
    latencyMedian = summary.latency.median.map { $0 * 1000 }
    latencyP99 = summary.latency.p99.map { $0 * 1000 }
    overlaysLeftOut = summary.overlaysLeftOut
    withStrayBytes = summary.withStrayBytes
    snapshots = settings.snapshots == nil ? nil : summary.snapshots
    snapshotFolder = settings.snapshots
    residentMemory = residentBytes()
    run = settings.run
    destinations = summary.destinations
    (overflow, unfollowed) = (summary.overflow, summary.unfollowed)
    refused = [:]
    for verdict in ObjectVerdict.allCases where summary.refused(verdict) > 0 {
      refused[verdict.columnName] = summary.refused(verdict)
    }
    let counted = palette.objects.filter { settings.counting.classes[$0.entry.name]?.counts ?? true }
    names = counted.map(\.entry.name)
    classes = [:]
    for (label, entry) in counted {
      var figures = ClassFigures(
        counted: summary.objects[label], truth: truth?.total[label],
        countedBesideTruth: truth.flatMap { $0.frameCount == summary.frames ? nil : $0.counted[label] },
        unique: settings.tracking == nil ? nil : summary.distinct[label],
        stuck: settings.tracking?.stuckFrames == nil ? nil : summary.stuck[label])
      if let volume, summary.frames > 0 {
        let mean = volume.concentration(of: Double(summary.objects[label]) / Double(summary.frames))
        switch volume.unit {
        case .microliter: figures.perMicroliter = mean
        case .milliliter: figures.perMilliliter = mean
        }
      }
      classes[entry.name] = figures
    }
  }

  var text: String {
    var lines: [String] = []
    let rate = framesPerSecond.map { "\(formatNumber($0, digits: 1)) frames/s" } ?? "frame rate unknown"
    lines.append(
      "\(frames) frame\(frames == 1 ? "" : "s") counted, \(dropped) dropped, \(rejected) refused, \(rate)")
    if let latencyMedian, let latencyP99 {
      let (median, p99) = (formatNumber(latencyMedian, digits: 1), formatNumber(latencyP99, digits: 1))
      lines.append("latency from frame to counts: median \(median) ms, 99th percentile \(p99) ms")
    }
    let figures = names.map { classes[$0]! }
    func whole(_ number: Int?) -> String? { number.map { "\($0)" } }
    func mean(_ number: Double?) -> String? { number.map { formatNumber($0, digits: $0 < 100 ? 2 : 0) } }
    var columns: [(title: String, value: (ClassFigures) -> String?)] = [
      ("counted", { whole($0.counted) }), ("counted where true is known", { whole($0.countedBesideTruth) }),
      ("true", { whole($0.truth) }), ("unique", { whole($0.unique) }),
      ("stuck", { whole($0.stuck) }), ("mean per µl", { mean($0.perMicroliter) }),
      ("mean per ml", { mean($0.perMilliliter) }),
    ]
    columns.removeAll { column in !figures.contains { column.value($0) != nil } }
    var table = TextTable(["class"] + columns.map(\.title))
    for (name, figures) in zip(names, figures) {
      table.add([name] + columns.map { column in column.value(figures) ?? "" })
    }
    lines.append(table.text)
    if let framesWithTruth, framesWithTruth < frames {
      lines.append("true counts are known of \(framesWithTruth) of the \(frames) frames")
    }
    if withStrayBytes > 0 {
      lines.append("\(withStrayBytes) frames had bytes besides their picture, all of which is there")
    }
    if !refused.isEmpty {
      let words = refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      lines.append("not counted: \(words.joined(separator: ", "))")
    }
    if overflow > 0 {
      lines.append(
        "\(overflow) objects more were found than can be kept of a frame, and are not counted: see that it is in focus, "
          + "and that the model suits it")
    }
    if unfollowed > 0 {
      lines.append(
        "\(unfollowed) objects could not be followed, too many at a time: unique counts are too low")
    }
    for destination in destinations {
      let title = "\(destination.content):"
      let spaces = String(repeating: " ", count: max(1, 10 - title.count))
      lines.append(
        "\(title)\(spaces)\(destination.place)\(destination.holdsFrames ? " (run \(run))" : "")")
    }
    if let snapshots, let snapshotFolder { lines.append("snapshots: \(snapshots) in \(snapshotFolder)") }
    for destination in destinations where destination.leftOut > 0 {
      let isDrawn = destination.key == OverlayFolder.key
      lines.append(
        "\(destination.leftOut) \(destination.content) were left out because "
          + (isDrawn
            ? "drawing was slower than counting: raise --every"
            : "\(destination.place) was slower than counting"))
    }
    return lines.joined(separator: "\n")
  }
}

/// The numbers together with where the records are, each under its destination's key.
private struct PlacedFigures: Encodable {
  struct ColumnKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  let figures: RunFigures

  func encode(to encoder: any Encoder) throws {
    try figures.encode(to: encoder)
    var container = encoder.container(keyedBy: ColumnKey.self)
    for destination in figures.destinations {
      try container.encode(destination.place, forKey: ColumnKey(stringValue: destination.key))
    }
  }
}
