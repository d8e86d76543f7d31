import Cameras
import Imaging
import System

extension CameraCheck {
  var text: String {
    func number(_ value: Double?, _ digits: Int) -> String {
      value.map { formatNumber($0, digits: digits) } ?? "unknown"
    }
    var lines = [
      "\(device): \(format) \(size), \(frames) frames in \(number(seconds, 1)) s",
      "frames per second: \(number(measuredRate, 2)) measured, \(number(agreedRate, 2)) agreed",
      "lost by camera or driver: \(lostByDriver), stale: \(stale), restarts: \(restarts)",
    ]
    for (reason, count) in rejected.sorted(by: { $0.key < $1.key }) {
      lines.append("refused (\(reason)): \(count)")
    }
    lines.append(
      "camera's timestamp to program: median \(number(latencyMedian, 2)) ms, 99th percentile \(number(latencyP99, 2)) ms"
    )
    lines.append("capture thread: \(number(captureLoad * 100, 1)) % of one core")
    for difference in differences { lines.append("camera: \(difference)") }
    return lines.joined(separator: "\n")
  }
}
