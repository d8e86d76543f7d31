/// How often labels are right, by how sure the network was of them.
struct CalibrationTally: Equatable, Sendable {
  private static let binCount = 10

  private var pixels = [Int](repeating: 0, count: binCount)
  private var right = [Int](repeating: 0, count: binCount)
  /// In 255ths.
  private var confidence = [Int](repeating: 0, count: binCount)

  /// Counts the pixels whose true label is a class.
  ///
  /// - Precondition: as many of each.
  mutating func add(_ confidences: [UInt8], labels: [UInt8], truth: [UInt8], classes: Int) {
    precondition(confidences.count == labels.count && labels.count == truth.count)
    for index in truth.indices where Int(truth[index]) < classes {
      let sure = Int(confidences[index])
      let bin = min(Self.binCount - 1, sure * Self.binCount / 255)
      pixels[bin] += 1
      confidence[bin] += sure
      if labels[index] == truth[index] { right[bin] += 1 }
    }
  }

  /// Nil without pixels.
  var result: EvaluationReport.Calibration? {
    let total = Double(pixels.reduce(0, +))
    guard total > 0 else { return nil }
    let bins = (0..<Self.binCount).filter { pixels[$0] > 0 }.map { bin in
      EvaluationReport.Calibration.Bin(
        from: Double(bin) / Double(Self.binCount), pixels: pixels[bin],
        confidence: Double(confidence[bin]) / 255 / Double(pixels[bin]),
        accuracy: Double(right[bin]) / Double(pixels[bin]))
    }
    let error = bins.reduce(0) { $0 + Double($1.pixels) * abs($1.accuracy - $1.confidence) } / total
    let sure = Double(confidence.reduce(0, +)) / 255 / total
    return EvaluationReport.Calibration(
      expectedError: error, overconfidence: sure - Double(right.reduce(0, +)) / total, bins: bins)
  }
}
