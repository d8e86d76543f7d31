import ArgumentParser
import Imaging
import ObjectAnalysis
import System

struct CountingBenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-counting",
    abstract: "Measure what counting and tracking cost, apart from the network.",
    discussion: """
      Counts drawn label maps of cells on one core: cells that lie apart; the same with shapes, confidences, a region and \
      all rules; and cells that touch in chains or all in one clump, split by watershed of their outlines or of a map such \
      as a network learns. Then follows drifting cells from frame to frame.

      Example: hooke bench-counting --size 640x480 --cells 200
      """)

  @Option(help: ArgumentHelp("Size of the label map.", valueName: "WxH"))
  var size = PixelSize(width: 640, height: 480)

  @Option(help: ArgumentHelp("Cells in each frame.", valueName: "n"))
  var cells = 200

  @Option(help: ArgumentHelp("Measure each for about so long.", valueName: "seconds"))
  var seconds = 1.0

  @Option(
    help: ArgumentHelp(
      "Also write the drawn label maps there as PNG, cells as 1, so that other programs can be measured on the same.",
      valueName: "folder"))
  var pictures: String?

  @Flag(help: "Print the result as JSON.")
  var json = false

  func validate() throws {
    guard (1...1000).contains(cells) else { throw ValidationError("--cells must lie in 1...1000.") }
    guard seconds > 0, seconds <= 600 else { throw ValidationError("--seconds must be above 0, up to 600.") }
    guard size.width >= 64, size.height >= 64, size.pixelCount <= ObjectTable.pixelLimit else {
      throw ValidationError("--size must be at least 64x64 and at most \(ObjectTable.pixelLimit) pixels.")
    }
  }

  func run() throws {
    let scenes = CellScenes(size: size, cells: cells)
    let confidence = [UInt8](repeating: 200, count: size.pixelCount)
    let plain = AnalysisSettings(rules: ObjectRules(minimumArea: [0, 4]), reduction: 1)
    var everything = plain
    everything.rules.border = .twoEdges
    everything.rules.minimumCircularity[1] = 0.3
    everything.rules.minimumConfidence[1] = 0.5
    everything.rules.regions = [try scenes.region()]
    (everything.measuresShapes, everything.measuresConfidence) = (true, true)
    var splitting = plain
    splitting.splitting = SplittingRule()
    var flooding = plain
    flooding.splitting = SplittingRule(minimumDepth: 0.1, relativeDepth: 0, map: "distance")
    let (apart, clump) = (scenes.scene(spread: 1), scenes.scene(spread: 0.78))
    let chains = scenes.scene(spread: 0.78, chain: 5)
    if let pictures {
      try prepareFolder(pictures)
      for (name, scene) in [("apart", apart), ("chains", chains), ("clump", clump)] {
        try writeFileAtomically("\(pictures)/\(name).png", PNGCodec.encode(scene.labels))
      }
    }
    let cases: [(name: String, settings: AnalysisSettings, scene: CellScenes.Scene)] = [
      ("cells apart", plain, apart),
      ("cells apart, all rules", everything, apart),
      ("chains of five that touch, split", splitting, chains),
      ("all in one clump, split", splitting, clump),
      ("cells apart, split by a map", flooding, apart),
      ("all in one clump, split by a map", flooding, clump),
    ]
    var rows: [CountingFigures] = []
    for (name, settings, scene) in cases {
      var analyzer = try FrameAnalyzer(size: size, settings: settings)
      let times = Timing(seconds: seconds) {
        analyzer.analyze(scene.labels, confidence: confidence.span, map: scene.depths.span)
      }
      rows.append(CountingFigures(name: name, objects: analyzer.objects.count, timing: times))
    }
    rows.append(try tracking(scenes, plain))
    print(json ? try jsonText(rows) : Self.text(rows))
  }

  private func tracking(_ scenes: CellScenes, _ settings: AnalysisSettings) throws -> CountingFigures {
    // Frames of drifting cells, analysed beforehand: only the tracking is measured.
    var frames: [Analyzed] = []
    for step in 0..<40 { frames.append(try Analyzed(scenes.scene(spread: 1, step: step).labels, settings)) }
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 15, stuckFrames: 30))
    var next = 0
    var followed = 0
    let times = Timing(seconds: seconds) {
      // There and back, so that cells never jump.
      let index = next % (2 * frames.count - 2)
      let frame = frames[index < frames.count ? index : 2 * frames.count - 2 - index]
      tracker.update(frame.objects.span, verdicts: frame.verdicts.span, time: UInt64(next) * 33_000_000)
      followed = tracker.tracks.count
      next += 1
    }
    return CountingFigures(name: "tracking", objects: followed, timing: times)
  }

  private static func text(_ rows: [CountingFigures]) -> String {
    var table = TextTable(["", "objects", "median ms", "99th percentile ms"])
    for row in rows {
      table.add([
        row.name, "\(row.objects)", formatNumber(row.medianMilliseconds, digits: 3),
        formatNumber(row.percentile99Milliseconds, digits: 3),
      ])
    }
    return table.text
  }
}

/// The objects of a frame, kept.
private struct Analyzed {
  var objects: [SegmentedObject] = []
  var verdicts: [ObjectVerdict] = []

  init(_ map: LabelMap, _ settings: AnalysisSettings) throws {
    var analyzer = try FrameAnalyzer(size: map.size, settings: settings)
    analyzer.analyze(map)
    for index in 0..<analyzer.objects.count {
      objects.append(analyzer.objects[index])
      verdicts.append(analyzer.verdicts[index])
    }
  }
}

private struct CountingFigures: Encodable {
  var name: String
  var objects: Int
  var medianMilliseconds: Double
  var percentile99Milliseconds: Double

  enum CodingKeys: String, CodingKey {
    case name, objects
    case medianMilliseconds = "median_ms"
    case percentile99Milliseconds = "p99_ms"
  }

  init(name: String, objects: Int, timing: Timing) {
    (self.name, self.objects) = (name, objects)
    (medianMilliseconds, percentile99Milliseconds) = (timing.median, timing.percentile99)
  }
}

/// How long something takes, by the time that this thread runs. **Units**: milliseconds.
private struct Timing {
  let median: Double
  let percentile99: Double

  init(seconds: Double, _ work: () -> Void) {
    var times: [Double] = []
    var total = 0.0
    for _ in 0..<5 { work() }
    while total < seconds * 1000 || times.count < 20 {
      let start = Double(SystemClock.threadNanoseconds()) / 1e6
      work()
      times.append(Double(SystemClock.threadNanoseconds()) / 1e6 - start)
      total += times[times.count - 1]
    }
    times.sort()
    median = times[times.count / 2]
    percentile99 = times[min(times.count - 1, times.count * 99 / 100)]
  }
}

/// Drawn cells on a grid that is a little out of order, always the same.
private struct CellScenes {
  struct Scene {
    var labels: LabelMap
    /// Per pixel how deep in its cell it lies, 0...1.
    var depths: [Float]
  }

  let size: PixelSize
  let cells: Int

  /// - Parameters:
  ///   - spread: the distance between cells; at 1 they lie apart, below about 0.9 they touch.
  ///   - chain: how many cells stand at this distance in a row; the others lie apart. 0 for all.
  ///   - step: how far the cells have drifted. **Units**: frames.
  func scene(spread: Double, chain: Int = 0, step: Int = 0) -> Scene {
    var scene = Scene(
      labels: LabelMap(size: size), depths: [Float](repeating: 0, count: size.pixelCount))
    let columns = Int((Double(cells * size.width) / Double(size.height)).squareRoot().rounded(.up))
    let rows = (cells + columns - 1) / columns
    let pitch = min(Double(size.width) / Double(columns), Double(size.height) / Double(rows))
    let radius = pitch * 0.4
    var state: UInt64 = 1
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24) - 0.5
    }
    for cell in 0..<cells {
      let (jitterX, jitterY, heading) = (random() * 0.08 * pitch, random() * 0.08 * pitch, random() * 6.28)
      let drift = Double(step) * 0.002 * pitch
      let (column, row) = (cell % columns, cell / columns)
      // A chain begins where its first cell would stand if it stood apart.
      let place =
        chain > 0 ? Double(column % chain) * spread + Double(column / chain * chain) : Double(column) * spread
      let x = (place + 0.5) * pitch + jitterX + drift * cos(heading)
      let y = (Double(row) + 0.5) * pitch * (chain > 0 ? 1 : spread) + jitterY + drift * sin(heading)
      for row in max(0, Int(y - radius))..<min(size.height, Int(y + radius) + 2) {
        for column in max(0, Int(x - radius))..<min(size.width, Int(x + radius) + 2) {
          let (dx, dy) = (Double(column) - x, Double(row) - y)
          let depth = Float(1 - (dx * dx + dy * dy).squareRoot() / radius)
          guard depth >= 0 else { continue }
          scene.labels[column, row] = 1
          let pixel = row * size.width + column
          scene.depths[pixel] = max(scene.depths[pixel], depth)
        }
      }
    }
    return scene
  }

  /// A hexagon that holds most of the picture.
  func region() throws -> RegionOfInterest {
    let (width, height) = (Double(size.width), Double(size.height))
    let corners = [(0.1, 0.02), (0.9, 0.02), (0.99, 0.5), (0.9, 0.98), (0.1, 0.98), (0.01, 0.5)]
    return try RegionOfInterest(
      name: "field", corners: corners.map { PixelPoint(x: $0.0 * width, y: $0.1 * height) }, pictureSize: size
    )
  }
}
