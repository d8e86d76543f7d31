import FoundationEssentials
import Glibc
import Imaging
import ObjectAnalysis
import Records

let bloodPalette = ClassPalette([
  .init(name: "background", color: RGBColor(0, 0, 0)),
  .init(name: "red_cell", color: RGBColor(0xff, 0xd4, 0x3b)),
  .init(name: "white_cell", color: RGBColor(0x4d, 0xab, 0xf7)),
])

/// A fresh folder that goes away with the object.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/hooke-sinks-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

let bloodFrames = RecordTable.frames(
  palette: bloodPalette, identity: RunIdentity(run: "r1", model: "aa", configuration: "bb"))

func record(_ sequence: UInt64, redCells: Int = 2) -> FrameRecord {
  var count = FrameCount(classCount: 3)
  for _ in 0..<redCells { count.add(label: 1, area: 100, verdict: .counted) }
  count.add(label: 2, area: 7, verdict: .counted)
  return FrameRecord(
    sequence: sequence, utcNanoseconds: 1_772_366_400_000_250_999, monotonicNanoseconds: 12_000_000_034,
    count: count, latency: 0.012_3456, dropped: 3, rejected: 1)
}

func text(_ path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
}

/// Waits a millisecond.
func usleepShort() { usleep(1000) }
