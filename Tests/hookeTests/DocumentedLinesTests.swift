import Foundation
import System
import Testing

/// Lines that the documentation gives people to copy.
struct DocumentedLinesTests {
  let folder = TemporaryFolder()

  /// Rows of frames that were not counted have no count, and no part in a mean.
  @Test func theMeanLeavesOutRowsWithoutACount() throws {
    let page = HookeProgram.root.appendingPathComponent("Sources/hooke/hooke.docc/GettingStarted.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    let line = try #require(lines.first { $0.hasPrefix("awk ") && $0.contains("rbc_count") })
    _ = try folder.write(
      "counts.csv",
      "frame,picture,rbc_count,rbc_area_px,state\n0,a.png,10,900,\n1,b.png,,,\"refused: damaged, 3\"\n"
        + "2,\"c, 40 \"\"x\"\".png\",20,1800,\n3,d.png,0,0,\n4,,,,lost\n")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", String(line)]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let running = RunningProgram(process: process)
    try running.launch()
    #expect(try running.finish().output == "10\n")
  }
}
