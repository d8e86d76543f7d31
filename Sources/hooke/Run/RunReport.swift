import ArgumentParser
import Cameras
import Frames
import Imaging
import Instrument
import LiveView
import ObjectAnalysis
import Recordings
import Records
import SegNetModel
import SegNetRuntime
import System

/// What `hooke run` says: events and progress on standard error, the summary on standard output.
struct RunReport {
  /// What is counted one after the other.
  enum Unit: String { case frame, picture }

  let palette: ClassPalette
  var unit = Unit.frame

  /// One line on standard error; clears a progress line that stands there.
  static func notify(_ text: String) {
    StandardStream.errors.write((StandardStream.errors.isTerminal ? "\r\u{1B}[K" : "") + text + "\n")
  }

  static func notify(_ event: CaptureEvent) {
    switch event {
    case .streaming, .beganAgain, .rejected(_, _, .warmUp, _): break
    case .rejected(let sequence, let name, let reason, let detail):
      notify("frame \(sequence) refused (\(reason.rawValue)): \(name): \(detail)")
    case .strayBytes(let sequence, let name, let count):
      notify(
        "frame \(sequence): \(name): \(count) bytes besides the picture, which is whole. Such frames are used and counted; "
          + "this is said once")
    case .gap(let sequence, let count): notify("\(count) frame(s) lost by the camera from \(sequence) on")
    case .restarted(let seconds):
      notify("no frame for \(formatNumber(seconds, digits: 1)) s: stream restarted")
    case .resumed(let pause, let sequence, let seconds, let missed):
      let cost = missed > 0 ? "; about \(missed) frame(s) were not taken meanwhile" : ""
      notify(
        "frames again from \(sequence) on, \(formatNumber(seconds, digits: 1)) s after \(pause.rawValue)\(cost)"
      )
    case .slow(let measured, let agreed):
      notify(
        "the camera sends \(formatNumber(measured, digits: 1)) frames/s instead of \(formatNumber(agreed, digits: 1)): "
          + "give it more light or a shorter exposure")
    case .clockStepped(let sequence, let seconds):
      notify("the computer's clock was set by \(formatNumber(seconds, digits: 1)) s at frame \(sequence)")
    case .timesFromRate(let path):
      notify(
        "the times in the index of \(path) go backwards or stand still: frames get times by its frame rate")
    case .timesFromArrival(let sequence, let path, let reason):
      notify(
        "the times that \(path) gives its frames cannot be used: \(reason.rawValue). "
          + "From frame \(sequence) on, frames get the time at which they arrive")
    case .snapshot(let picture, let differences):
      notify("snapshot taken: \(picture.size)")
      for difference in differences { notify("camera: \(difference)") }
    case .snapshotFailed(let error): notify("no snapshot: \(error)")
    case .buttonDenied(let path):
      notify(
        "the camera's button may not be read: see that you may read \(path) (group input, or the udev rule)")
    case .button(let sequence): notify("button pressed at frame \(sequence)")
    case .lost(let error): notify("camera lost: \(error)")
    case .unavailable(let error): notify("camera is there, but cannot be used yet: \(error)")
    case .reconnected(let path, let differences):
      notify("camera back at \(path)")
      for difference in differences { notify("camera: \(difference)") }
    }
  }

  static func notify(_ trouble: RecordTrouble) {
    switch trouble {
    case .failing(let error): notify("\(error); it is tried again, and counting goes on")
    case .recovered(let place, lost: 0): notify("\(place): written again, nothing was lost")
    case .recovered(let place, let lost): notify("\(place): written again; \(lost) items were lost")
    case .reopened(let error): notify("\(error)")
    case .cutBefore(let error), .budgetReached(let error): notify("\(error)")
    case .diskNearlyFull(let error): notify("warning: \(error)")
    case .givenUp(let error): notify("\(error); given up: counting goes on without it")
    }
  }

  static func notify(_ event: PictureEvent) {
    switch event {
    case .refused(let path, let reason, let detail):
      let kind =
        switch reason {
        case .wrongSize: "size"
        case .unsuited: "does not suit the settings"
        default: reason.rawValue
        }
      // The reason names the file itself where it is about the file alone.
      notify(detail.hasPrefix(path) ? "refused (\(kind)): \(detail)" : "\(path) refused (\(kind)): \(detail)")
    case .holdsNoObject(let path, let size):
      notify(
        "\(path): a picture of \(size) is smaller than the smallest object that the model counts; pictures of this size "
          + "stay at 0")
    case .otherMagnification(let path, let warning): notify("warning: \(path) \(warning)")
    }
  }

  /// Says by the exit status that some pictures of a recording or a folder were refused.
  ///
  /// - Throws: `ExitCode` with status 3; `FileError` where none was counted.
  static func checkRefused(_ summary: RunSummary, of source: String) throws {
    guard !summary.rejected.isEmpty, !Interrupt.isRequested else { return }
    guard summary.frames > 0 else {
      throw FileError(
        source, "has no picture that could be counted: all were refused, see above",
        advice: "see whether another program shows its pictures")
    }
    throw ExitCode(3)
  }

  static func notify(_ outcome: SnapshotOutcome) {
    switch outcome {
    case .written(let path): notify("snapshot written: \(path)")
    case .leftOut(let waiting):
      notify(
        "snapshot left out: \(waiting) are still being written; press the button less often, or use a faster disk"
      )
    case .failed(let error): notify("snapshot not written: \(error)")
    }
  }

  func announce(
    _ stream: StreamDescription, model: WeightsFile, scaling: PictureScaling, isa: KernelISA, threads: Int
  ) {
    let known = stream.timesAreAssumed ? nil : stream.frameRate
    let rate = known.map { " at \(formatNumber($0, digits: 1)) frames/s" } ?? ""
    let levels = model.description.input.levels == .picture ? " with its grey levels stretched" : ""
    Self.notify("\(stream.name): \(stream.size) \(stream.format.rawValue)\(rate)")
    Self.notify(
      "\(model.path): \(model.description.arithmetic.rawValue), looks at \(stream.size.reduced(by: scaling.reduction))\(levels), "
        + "kernels \(isa), \(threads) thread(s)")
  }

  /// Says how pictures are brought to the model, where that is not as the model itself says.
  static func tell(of scaling: PictureScaling, isQuiet: Bool) {
    if let warning = scaling.warning {
      notify("warning: \(warning)")
    } else if let reason = scaling.reason, !isQuiet {
      notify(reason)
    }
  }

  /// Says once, with the numbers, that pictures are unlike those that the model was taught with.
  func warn(of tally: LikenessTally, model: WeightsFile) {
    guard let reason = tally.reason else { return }
    let measure = model.description.pictureMeasures[reason.furthest.measure]
    func number(_ value: Double) -> String { formatNumber(measure.naturalValue(value), digits: 2) }
    Self.notify(
      "warning: \(tally.unlike) of \(tally.compared) \(unit.rawValue)s are unlike the pictures that the model was taught "
        + "with: their counts may be wrong. Furthest out in \(reason.pictures): \(measure.name) "
        + "\(number(reason.furthest.value)), taught \(number(reason.furthest.low)) to \(number(reason.furthest.high)). "
        + "See the column likeness; look at the overlays, or train with such pictures")
  }

  func text(_ count: FrameCount) -> String {
    palette.objects.map { "\($0.entry.name) \(count.objects(label: $0.label))" }.joined(separator: " ")
  }

  func show(
    _ summary: RunSummary, settings: RunSettings, volume: CountingVolume?, truth: TrueCounts?, json: Bool
  ) throws {
    let figures = RunFigures(
      summary, palette: palette, truth: truth, settings: settings, volume: volume, unit: unit)
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
  /// Rows and pictures that could not be written; nil for none.
  var notWritten: UInt64?
  /// Rows that found no room in a workbook; nil for none.
  var rowsLeftOut: UInt64?
  /// Frames with bytes besides their picture.
  var withStrayBytes: UInt64
  /// Those unlike the pictures that the model was taught with; nil where the model remembers none.
  var unlike: Int?
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
  /// Why the run ended.
  var ending: RunEnding?
  private let stopping: StoppingOptions
  fileprivate let destinations: [RecordedDestination]
  private let names: [String]
  private let unit: RunReport.Unit
  private let snapshotFolder: String?

  enum CodingKeys: String, CodingKey {
    case frames, dropped, rejected, snapshots, classes, refused, overflow, unfollowed, unlike
    case run
    case ending = "stopped_by"
    case framesWithTruth = "frames_with_truth"
    case framesPerSecond = "frames_per_second"
    case latencyMedian = "latency_median_ms"
    case latencyP99 = "latency_p99_ms"
    case overlaysLeftOut = "overlays_left_out"
    case rowsLeftOut = "rows_left_out"
    case notWritten = "not_written"
    case withStrayBytes = "with_stray_bytes"
    case residentMemory = "resident_bytes"
  }

  init(
    _ summary: RunSummary, palette: ClassPalette, truth: TrueCounts?, settings: RunSettings,
    volume: CountingVolume?, unit: RunReport.Unit
  ) {
    self.unit = unit
    frames = summary.frames
    framesWithTruth = truth?.frameCount
    dropped = summary.dropped
    rejected = summary.rejected.values.reduce(0, +)
    framesPerSecond = summary.frameRate
    latencyMedian = summary.latency.median.map { $0 * 1000 }
    latencyP99 = summary.latency.p99.map { $0 * 1000 }
    overlaysLeftOut = summary.overlaysLeftOut
    let beyond = summary.destinations.reduce(0) { $0 + $1.beyondLimit }
    rowsLeftOut = beyond > 0 ? beyond : nil
    let lost = summary.destinations.reduce(0) { $0 + $1.lost }
    notWritten = lost > 0 ? lost : nil
    withStrayBytes = summary.withStrayBytes
    unlike = summary.likeness.compared > 0 ? summary.likeness.unlike : nil
    snapshots = settings.snapshots == nil ? nil : summary.snapshots
    snapshotFolder = settings.snapshots
    residentMemory = residentBytes()
    run = settings.run
    // The live view is over when these words are said.
    destinations = summary.destinations.filter { $0.key != LiveView.key }
    (overflow, unfollowed) = (summary.overflow, summary.unfollowed)
    (ending, stopping) = (summary.ending, settings.stopping)
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
        let mean = summary.concentration(label: label)
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
    let rate = framesPerSecond.map { ", \(formatNumber($0, digits: 1)) \(unit.rawValue)s/s" }
    let losses = unit == .frame ? ", \(dropped) dropped" : ""
    lines.append(
      "\(frames) \(unit.rawValue)\(frames == 1 ? "" : "s") counted\(losses), \(rejected) refused\(rate ?? "")"
    )
    switch ending {
    case .target: lines.append("enough was counted: \(stopping.target.map { "\($0)" } ?? "")")
    case .halfWidth:
      lines.append(
        "enough was counted: each total is known within \(stopping.halfWidth.map { "\($0)" } ?? "")")
    case .sourceEnded where stopping != StoppingOptions():
      lines.append("the source ended before enough was counted")
    default: break
    }
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
      let reasons = refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      lines.append("not counted: \(reasons.joined(separator: ", "))")
    }
    if let unlike, unlike > 0 {
      lines.append(
        "unlike the pictures that the model was taught with: \(unlike) of the \(frames) \(unit.rawValue)s")
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
            ? "drawing was slower than counting, or the disk has no room: raise --every, or see --pictures-limit and --keep-free"
            : "\(destination.place) was slower than counting"))
    }
    for destination in destinations where destination.removed > 0 {
      lines.append(
        "\(destination.removed) older \(destination.content) were removed to keep \(destination.place) within its budget"
      )
    }
    for destination in destinations where destination.lost > 0 {
      lines.append(
        "\(destination.lost) \(destination.holdsFrames ? "rows" : destination.content) could not be written to "
          + "\(destination.place): they are lost")
    }
    for destination in destinations where destination.beyondLimit > 0 {
      guard destination.key != ROIObjects.key else {
        lines.append(
          "\(destination.beyondLimit) regions found no room in \(destination.place), which holds \(ROIObjects.limit): "
            + "count fewer frames, or name a file that ends in .csv or .geojson")
        continue
      }
      lines.append(
        "\(destination.beyondLimit) rows found no room in \(destination.place): a sheet holds \(Workbook.rowLimit); "
          + "write a CSV file or SQLite tables for long runs")
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
