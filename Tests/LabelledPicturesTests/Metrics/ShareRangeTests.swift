import Testing

@testable import LabelledPictures

struct ShareRangeTests {
  /// The quantiles of beta distributions that SciPy gives for the same cases.
  @Test(arguments: [
    (45, 60, 0.6214036445, 0.8528139263), (0, 10, 0.0, 0.3084971079), (10, 10, 0.6915028922, 1.0),
    (1800, 2000, 0.8860100257, 0.9128042165),
  ])
  func isThatOfClopperAndPearson(held: Int, cases: Int, low: Double, high: Double) {
    let range = ShareRange(held, of: cases)
    #expect(abs(range.low - low) < 1e-9 && abs(range.high - high) < 1e-9, "\(range)")
  }

  @Test func holdsTheShareObserved() {
    for held in 0...7 { #expect(ShareRange(held, of: 7).contains(Double(held) / 7)) }
    #expect(!ShareRange(45, of: 60).contains(0.9))
    let (wide, narrow) = (ShareRange(45, of: 60, confidence: 0.99), ShareRange(45, of: 60, confidence: 0.8))
    #expect(wide.low < narrow.low && wide.high > narrow.high)
  }
}
