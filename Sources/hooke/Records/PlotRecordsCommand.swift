import ArgumentParser
import Charts
import Imaging
import Records
import System

struct PlotRecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw the mean counts per minute, hour or day over time, a line per class and run, as PNG.",
    discussion:
      "Runs that follow one another share the colour of a class; of runs at one time, each has colours of its own."
  )

  @Argument(help: "The file of rows of 'hooke run': CSV or JSON lines.", completion: .file()) var file: String
  @Option(help: "What is a point: the mean of a minute, an hour or a day.") var by: Period = .minute
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("Class to draw; may be given several times.", valueName: "name"))
  var chosen: [String] = []
  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("Run to draw; may be given several times.", valueName: "name"))
  var chosenRuns: [String] = []
  @Option(help: ArgumentHelp("PNG file to write.", valueName: "file")) var output: String
  @Option(help: "Its size.") var size = PixelSize(width: 1000, height: 500)
  @Flag(help: "Replace the file if it is there.") var overwrite = false

  private static let colors: [UInt32] = [
    0xd9480f, 0x1971c2, 0x2f9e44, 0x9c36b5, 0xe67700, 0x0b7285, 0xc2255c, 0x5c940d,
  ]

  func validate() throws {
    try checkName(output, .picture)
    guard size.width >= 320, size.height >= 240, size.width <= 10_000, size.height <= 10_000 else {
      throw ValidationError("--size must lie between 320x240 and 10000x10000.")
    }
  }

  func run() throws {
    guard overwrite || pathKind(output) == .nothing else { throw GrowingFile.alreadyExists(output) }
    let summary = try PeriodSummary(of: file, seconds: by.seconds)
    if let unknown = chosen.first(where: { !summary.classes.contains($0) }) {
      throw FileError(
        file, "has no class '\(unknown)'",
        advice: "its classes are \(summary.classes.joined(separator: ", "))")
    }
    if let unknown = chosenRuns.first(where: { name in !summary.periods.contains { $0.run == name } }) {
      throw FileError(file, "has no run '\(unknown)'", advice: "see 'hooke records list'")
    }
    let counted = summary.periods.filter {
      $0.frames > 0 && (chosenRuns.isEmpty || chosenRuns.contains($0.run))
    }
    guard let first = counted.first, let last = counted.last else {
      throw FileError(file, "has no frame that was counted", advice: "name a file with rows of frames")
    }
    // A clock may have been wrong by centuries.
    let span = (Double(last.start) - Double(first.start)) / 1e9
    let (unit, name) =
      span < 10_800 ? (60.0, "minutes") : span < 172_800 * 2 ? (3600.0, "hours") : (86_400.0, "days")
    let series = try series(counted, summary) {
      (Double($0.start) - Double(first.start)) / 1e9 / unit
    }
    let start = String(momentText(nanoseconds: first.start).prefix(16)).replacing("T", with: " ")
    let chart = LineChart(
      title: "Objects per frame, means per \(by.rawValue)", xTitle: "\(name) since \(start) UTC",
      xAxis: Axis(holding: series.flatMap { $0.points.map(\.x) }, startsAtZero: true),
      yAxis: Axis(holding: series.flatMap { $0.points.map(\.y) }, startsAtZero: true), series: series)
    try writeFileAtomically(output, PNGCodec.encode(chart.image(size: size)))
    print("\(output): \(counted.count) \(by.rawValue)s with frames")
  }

  /// A line per class and run.
  private func series(
    _ periods: [PeriodSummary.Period], _ summary: PeriodSummary, x: (PeriodSummary.Period) -> Double
  ) throws -> [LineChart.Series] {
    // Each in the order of time, and the runs in that of their beginnings.
    var (runs, places): ([[PeriodSummary.Period]], [String: Int]) = ([], [:])
    for period in periods {
      if let place = places[period.run] {
        runs[place].append(period)
      } else {
        places[period.run] = runs.count
        runs.append([period])
      }
    }
    let classes = summary.classes.indices.filter {
      chosen.isEmpty || chosen.contains(summary.classes[$0])
    }
    let overlap = zip(runs, runs.dropFirst()).contains { ($0.last?.start ?? 0) > ($1.first?.start ?? 0) }
    guard !overlap || runs.count * classes.count <= Self.colors.count else {
      throw FileError(
        file, "has \(runs.count) runs at one time: more than \(Self.colors.count) lines cannot be told apart",
        advice: "choose with --run and --class")
    }
    return runs.enumerated().flatMap { place, run in
      classes.enumerated().map { number, index in
        let name = summary.classes[index]
        return LineChart.Series(
          name: overlap ? "\(name), \(run[0].run)" : place == 0 ? name : "",
          color: Self.color(overlap ? place * classes.count + number : index),
          points: run.map { (x($0), $0.figures[index].mean ?? 0) })
      }
    }
  }

  private static func color(_ index: Int) -> RGBColor {
    let value = colors[index % colors.count]
    return RGBColor(UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255))
  }
}
