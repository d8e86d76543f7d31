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
    try checkName(pictures, .folder)
    guard (1...1000).contains(cells) else { throw ValidationError("--cells must lie in 1...1000.") }
    guard seconds > 0, seconds <= 600 else { throw ValidationError("--seconds must be above 0, up to 600.") }
    guard size.width >= 64, size.height >= 64, size.pixelCount <= ObjectTable.pixelLimit else {
      throw ValidationError("--size must be at least 64x64 and at most \(ObjectTable.pixelLimit) pixels.")
    }
  }

  func run() throws {
    let benchmark = try CountingBenchmark(size: size, cells: cells)
    if let pictures {
      try prepareFolder(pictures)
      for (name, labels) in benchmark.pictures {
        try writeFileAtomically("\(pictures)/\(name).png", PNGCodec.encode(labels))
      }
    }
    let rows = try benchmark.run(seconds: seconds)
    print(json ? try jsonText(rows) : Self.text(rows))
  }

  private static func text(_ rows: [CountingTime]) -> String {
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
