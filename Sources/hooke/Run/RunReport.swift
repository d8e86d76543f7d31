import FrameCapture
import Imaging
import Instrument
import ObjectAnalysis
import ResultSinks
import SegNetModel
import SegNetRuntime

/// What `hooke run` says: events and progress on standard error, the summary on standard output.
struct RunReport {
  let palette: ClassPalette
  let truth: TrueCounts?

  /// One line on standard error; clears a progress line that stands there.
  static func tell(_ words: String) {
    StandardStream.errors.write((StandardStream.errors.isTerminal ? "\r\u{1B}[K" : "") + words + "\n")
  }

  static func tell(_ event: CaptureEvent) {
    switch event {
    case .streaming, .rejected(_, _, .warmUp, _): break
    case .rejected(let sequence, let name, let reason, let detail):
      tell("frame \(sequence) refused (\(reason.rawValue)): \(name): \(detail)")
    case .gap(let sequence, let count): tell("\(count) frame(s) lost by the camera from \(sequence) on")
    case .restarted(let seconds): tell("no frame for \(formatNumber(seconds, digits: 1)) s: stream restarted")
    case .button(let sequence): tell("button pressed at frame \(sequence)")
    case .lost(let error): tell("camera lost: \(error)")
    case .unavailable(let error): tell("camera is there, but cannot be used yet: \(error)")
    case .reconnected(let path, let differences):
      tell("camera back at \(path)")
      for difference in differences { tell("camera: \(difference)") }
    }
  }

  func announce(_ stream: StreamDescription, model: WeightsFile, isa: KernelISA, threads: Int) {
    let rate = stream.frameRate.map { " at \(formatNumber($0, digits: 1)) frames/s" } ?? ""
    let reduction = model.description.input.reduction
    Self.tell("\(stream.name): \(stream.size) \(stream.format.rawValue)\(rate)")
    Self.tell(
      "\(model.path): \(model.description.arithmetic.rawValue), looks at \(stream.size.reduced(by: reduction)), "
        + "kernels \(isa), \(threads) thread(s)")
  }

  func words(_ count: FrameCount) -> String {
    palette.objects.map { "\($0.entry.name) \(count.objects(label: $0.label))" }.joined(separator: " ")
  }

  func show(_ summary: RunSummary, settings: RunSettings, json: Bool) throws {
    let figures = RunFigures(summary, palette: palette, truth: truth, settings: settings)
    print(json ? try jsonText(figures) : figures.text)
  }
}

/// The summary's numbers, as JSON and as text.
struct RunFigures: Encodable {
  struct ClassFigures: Encodable {
    var counted: Int
    var truth: Int?
  }

  var frames: Int
  var dropped: UInt64
  var rejected: UInt64
  var framesPerSecond: Double?
  var latencyMedian: Double?
  var latencyP99: Double?
  var overlaysLeftOut: UInt64
  /// Memory in RAM at the end of the run, shared libraries apart.
  var residentMemory: Int?
  var classes: [String: ClassFigures]
  var csv: String?
  var overlays: String?
  private let names: [String]

  enum CodingKeys: String, CodingKey {
    case frames, dropped, rejected, classes, csv, overlays
    case framesPerSecond = "frames_per_second"
    case latencyMedian = "latency_median_ms"
    case latencyP99 = "latency_p99_ms"
    case overlaysLeftOut = "overlays_left_out"
    case residentMemory = "resident_bytes"
  }

  init(_ summary: RunSummary, palette: ClassPalette, truth: TrueCounts?, settings: RunSettings) {
    frames = summary.frames
    dropped = summary.dropped
    rejected = summary.rejected.values.reduce(0, +)
    framesPerSecond = summary.frameRate
    latencyMedian = summary.latency.median.map { $0 * 1000 }
    latencyP99 = summary.latency.p99.map { $0 * 1000 }
    overlaysLeftOut = summary.overlaysLeftOut
    residentMemory = residentBytes()
    (csv, overlays) = (settings.csv, settings.overlays)
    names = palette.objects.map(\.entry.name)
    let total = truth?.total(frames: summary.frames)
    classes = [:]
    for (label, entry) in palette.objects {
      classes[entry.name] = ClassFigures(counted: summary.objects[label], truth: total?[label])
    }
  }

  var text: String {
    var lines: [String] = []
    let rate = framesPerSecond.map { "\(formatNumber($0, digits: 1)) frames/s" } ?? "frame rate unknown"
    lines.append("\(frames) frames counted, \(dropped) dropped, \(rejected) refused, \(rate)")
    if let latencyMedian, let latencyP99 {
      let (median, p99) = (formatNumber(latencyMedian, digits: 1), formatNumber(latencyP99, digits: 1))
      lines.append("latency from frame to counts: median \(median) ms, 99th percentile \(p99) ms")
    }
    let hasTruth = classes.values.contains { $0.truth != nil }
    var table = TextTable(["class", "counted"] + (hasTruth ? ["true"] : []))
    for name in names {
      table.add([name, "\(classes[name]!.counted)"] + (hasTruth ? ["\(classes[name]!.truth ?? 0)"] : []))
    }
    lines.append(table.text)
    if let csv { lines.append("counts:   \(csv)") }
    if let overlays { lines.append("overlays: \(overlays)") }
    if overlaysLeftOut > 0 {
      lines.append(
        "\(overlaysLeftOut) overlays were left out because drawing was slower than counting: raise --every")
    }
    return lines.joined(separator: "\n")
  }
}
