import Imaging

/// How sure the network is of each of a frame's objects: the mean over its pixels, in memory taken once.
struct ConfidenceMeasurer: ~Copyable, Sendable {
  struct Sum: BitwiseCopyable, Sendable {
    var pixels = 0
    var confidence = 0

    /// In 0...1.
    var mean: Double { Double(confidence) / Double(255 * pixels) }
  }

  private(set) var sums: FixedBuffer<Sum>

  /// - Throws: `AnalysisError` when the label map is empty or too large.
  init(size: PixelSize) throws(AnalysisError) {
    try checkLabelSize(size)
    sums = FixedBuffer(capacity: min(ObjectTable.objectLimit, size.pixelCount))
  }

  var plannedByteCount: Int { sums.byteCount }

  /// The mean confidence of an object of the table that was measured last, in 0...1.
  func confidence(of object: Int) -> Double { sums[object].mean }

  /// - Parameter confidence: per pixel, 0 to 255 for 0 to 1.
  /// - Precondition: it has the pixels of the finished table.
  mutating func measure(_ table: borrowing ObjectTable, confidence: Span<UInt8>) {
    precondition(confidence.count == table.size.pixelCount)
    sums.fill(count: table.objects.count, with: Sum())
    for index in 0..<table.runs.count where table.runs[index].link != LabelRun.noObject {
      let run = table.runs[index]
      let line = Int(run.row) * table.size.width
      var sum = 0
      for pixel in line + Int(run.start)..<line + Int(run.end) {
        sum += Int(confidence[pixel])
      }
      sums[Int(run.link)].pixels += Int(run.end) - Int(run.start)
      sums[Int(run.link)].confidence += sum
    }
  }
}
