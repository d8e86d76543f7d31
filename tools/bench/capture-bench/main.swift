// Hooke's turns of tools/compare-capture: reads `CASE SECONDS` lines, converts for that long, and answers with the number of
// frames and the microseconds of the median frame.
import Frames
import Glibc
import Imaging
import System

let size = PixelSize(width: 640, height: 480)

func fail(_ message: String, _ status: Int32) -> Never {
  StandardStream.errors.write("\(message)\n")
  exit(status)
}

/// Frames of equal length, or JPEGs back to back.
func frames(_ path: String, length: Int?) throws -> [[UInt8]] {
  let bytes = try readFile(path)
  if let length { return stride(from: 0, to: bytes.count, by: length).map { Array(bytes[$0..<$0 + length]) } }
  var starts = bytes.indices.dropLast(2).filter {
    bytes[$0] == 0xFF && bytes[$0 + 1] == 0xD8 && bytes[$0 + 2] == 0xFF
  }
  starts.append(bytes.count)
  return zip(starts, starts.dropFirst()).map { Array(bytes[$0..<$1]) }
}

let arguments = CommandLine.arguments
guard arguments.count == 3 else { fail("capture-bench RECORDING.mjpeg FRAMES.yuyv", 64) }
let jpegs = try frames(arguments[1], length: nil)
let pairs = try frames(arguments[2], length: 2 * size.pixelCount)
var slot = [UInt8](repeating: 0, count: 3 * size.pixelCount)

/// Times `work` per frame for some seconds.
func measure(
  _ pictures: [[UInt8]], into slot: inout [UInt8], seconds: Double,
  _ work: (borrowing RawSpan, inout MutableRawSpan) throws -> Void
) rethrows -> (count: Int, median: Double) {
  var times: [UInt64] = []
  let end = SystemClock.monotonicNanoseconds() + UInt64(seconds * 1e9)
  while SystemClock.monotonicNanoseconds() < end {
    let picture = pictures[times.count % pictures.count]
    var span = slot.mutableSpan
    var raw = span.mutableBytes
    let start = SystemClock.monotonicNanoseconds()
    try work(picture.span.bytes, &raw)
    times.append(SystemClock.monotonicNanoseconds() - start)
  }
  times.sort()
  return (times.count, Double(times[times.count / 2]) / 1000)
}

func converter(_ format: VideoFormat, _ correction: FrameCorrection = FrameCorrection()) throws
  -> FrameConverter
{
  let layout = try SourceLayout(format: format, size: size, name: "bench")
  return FrameConverter(layout, correction: try correction.prepared(for: layout), name: "bench")
}

while let line = readLine() {
  let words = line.split(separator: " ")
  let seconds = Double(words[1])!
  let result: (count: Int, median: Double)
  switch words[0] {
  case "yuyv-slot":
    let plain = try converter(.yuyv)
    result = try measure(pairs, into: &slot, seconds: seconds) { try plain.convert($0, into: &$1) }
  case "yuyv-rgb":
    // What every correction begins with: rows become colours.
    let colors = try converter(.yuyv, FrameCorrection(crop: PixelRegion(x: 0, y: 0, size: size)))
    result = try measure(pairs, into: &slot, seconds: seconds) { try colors.convert($0, into: &$1) }
  case "yuyv-flat":
    let folder = "/tmp/hooke-capture-bench-\(getpid())"
    try prepareFolder(folder)
    let levels = (0..<3 * size.pixelCount).map { UInt16(40_000 + $0 % 20_000) }
    try writeFileAtomically("\(folder)/flat.png", CorrectionPicture(size: size, levels: levels).encoded())
    let corrected = try converter(.yuyv, FrameCorrection(flat: "\(folder)/flat.png"))
    unlink("\(folder)/flat.png")
    rmdir(folder)
    result = try measure(pairs, into: &slot, seconds: seconds) { try corrected.convert($0, into: &$1) }
  case "mjpeg-rgb":
    let decoder = try converter(.mjpeg)
    result = try measure(jpegs, into: &slot, seconds: seconds) { try decoder.convert($0, into: &$1) }
  default: fail("capture-bench: unknown case \(words[0])", 64)
  }
  // The pixels' checksum shows that the opponents made the same picture, or nearly.
  let sum = slot.reduce(0) { $0 + Int($1) }
  StandardStream.output.write("\(result.count) \(result.median) \(sum)\n")
}
