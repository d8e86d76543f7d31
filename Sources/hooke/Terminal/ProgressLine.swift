import System

/// Progress of long work on standard error: one line redrawn on a terminal, a plain line now and then elsewhere.
struct ProgressLine {
  private let stream: StandardStream
  private let isTerminal: Bool
  private let started = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant?
  private let title: String
  private let doneBefore: Int

  /// - Parameters:
  ///   - doneBefore: what an earlier run did of the work, which says nothing of this one's speed.
  ///   - stream: where it is shown.
  init(_ title: String, doneBefore: Int = 0, on stream: StandardStream = .errors) {
    (self.title, self.doneBefore, self.stream) = (title, doneBefore, stream)
    isTerminal = stream.isTerminal
  }

  /// Shows how far the work is; cheap enough to be called for every item, since nothing is put together until it is shown.
  mutating func update(done: Int, of total: Int?, detail: @autoclosure () -> String = "") {
    let now = ContinuousClock.now
    let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(10)
    if let lastShown, now - lastShown < pause, done != total { return }
    lastShown = now
    let elapsed = (now - started) / .seconds(1)
    let rate = elapsed > 0 ? Double(done - doneBefore) / elapsed : 0
    var line = title
    if let total, total > 0 {
      if isTerminal {
        let filled = 24 * min(done, total) / total
        line +=
          " [" + String(repeating: "=", count: filled) + String(repeating: " ", count: 24 - filled) + "]"
      }
      line += " \(done)/\(total)"
      if rate > 0, done < total { line += ", \(formatDuration(Double(total - done) / rate)) left" }
    } else {
      line += " \(done)"
    }
    line += ", \(formatNumber(rate, digits: 1))/s"
    let text = detail()
    if !text.isEmpty { line += ", \(text)" }
    write(isTerminal ? "\r\u{1B}[K\(line)" : "\(line)\n")
  }

  /// Ends the line; nothing stays of it on a terminal.
  func finish() { if isTerminal, lastShown != nil { write("\r\u{1B}[K") } }

  private func write(_ text: String) { stream.write(text) }
}

/// `1:05` minutes, or `2:03:04` with hours.
func formatDuration(_ seconds: Double) -> String {
  let whole = Int(min(max(seconds, 0), 359_999).rounded())
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let (hours, minutes) = (whole / 3600, whole / 60 % 60)
  return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
}
