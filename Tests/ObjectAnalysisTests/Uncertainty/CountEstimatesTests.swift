import Foundation
import Imaging
import ObjectAnalysis
import Testing

@Suite struct CountEstimatesTests {
  func count(_ objects: Int) -> FrameCount {
    var count = FrameCount(classCount: 2)
    for _ in 0..<objects { count.add(label: 1, area: 5, verdict: .counted) }
    return count
  }

  @Test func theMedianForgetsOutliers() throws {
    var smoother = try CountSmoother(window: 5, classCount: 2)
    var medians: [UInt32] = []
    for objects in [10, 11, 90, 10, 12, 0, 11, 13, 14] {
      smoother.add(count(objects))
      medians.append(smoother.median(label: 1).count)
    }
    #expect(medians == [10, 10, 11, 10, 11, 11, 11, 11, 12])
    smoother.reset()
    smoother.add(count(3))
    #expect(smoother.median(label: 1).count == 3)
  }

  /// The places stand in every table of the sign test's confidence intervals.
  @Test(arguments: [(5, nil), (6, 0), (8, 0), (9, 1), (15, 3), (25, 7), (51, 18)] as [(Int, Int?)])
  func intervalsAreThoseOfTheSignTest(frames: Int, place: Int?) throws {
    var smoother = try CountSmoother(window: frames | 1, classCount: 2, level: 0.95)
    for frame in 0..<frames { smoother.add(count(frame)) }
    let interval = smoother.median(label: 1).interval
    #expect(interval.map { Int($0.low) } == place)
    #expect(interval.map { Int($0.high) } == place.map { frames - 1 - $0 })
  }

  @Test func repeatedFramesCoverTheMedian() throws {
    var random = SeededGenerator(seed: 11)
    for window in [9, 25] {
      var covered = 0
      for _ in 0..<2000 {
        var smoother = try CountSmoother(window: window, classCount: 2, level: 0.9)
        // Binomial(40, 0.5): the median is 20.
        for _ in 0..<window {
          smoother.add(count((0..<40).reduce(0) { sum, _ in sum + (Bool.random(using: &random) ? 1 : 0) }))
        }
        if let interval = smoother.median(label: 1).interval, (interval.low...interval.high).contains(20) {
          covered += 1
        }
      }
      #expect(covered >= 1800, "\(covered) of 2000 with \(window) frames")
    }
  }

  @Test func learntIntervalsCoverNewPictures() {
    // Errors of any shape that grow with the doubt: here one that is skewed and has outliers.
    var random = SeededGenerator(seed: 3)
    func picture() -> (counted: Int, truth: Int, doubt: Double) {
      let doubt = Double.random(in: 0..<6, using: &random)
      let truth = Int.random(in: 0..<40, using: &random)
      let outlier = Int.random(in: 0..<20, using: &random) == 0 ? 6 : 0
      let error = Int(
        (Double.random(in: -1..<1.6, using: &random) * (1 + doubt).squareRoot() * 1.5).rounded())
      return (max(0, truth + error + outlier), truth, doubt)
    }
    var covered = 0
    var total = 0
    for _ in 0..<40 {
      guard let interval = CountInterval(learnedFrom: (0..<60).map { _ in picture() }, level: 0.9) else {
        Issue.record("60 pictures are enough for 90 %")
        return
      }
      for _ in 0..<50 {
        let new = picture()
        let range = interval.around(new.counted, doubt: new.doubt)
        total += 1
        if (range.low...range.high).contains(new.truth) { covered += 1 }
      }
    }
    #expect(Double(covered) >= 0.88 * Double(total), "\(covered) of \(total)")
    #expect(Double(covered) <= 0.97 * Double(total), "\(covered) of \(total): wider than they need be")
  }

  @Test func tooFewPicturesTeachNothing() {
    let pictures = (0..<8).map { (counted: $0, truth: $0, doubt: 0.0) }
    #expect(CountInterval(learnedFrom: pictures, level: 0.9) == nil)
    #expect(CountInterval(learnedFrom: pictures + pictures, level: 0.9) == CountInterval(factor: 0))
    #expect(CountInterval(factor: 3).around(2, doubt: 0) == (low: 0, high: 5))
  }

  @Test func contradictionsAreRefused() {
    #expect(throws: AnalysisError.self) { _ = try CountSmoother(window: 4, classCount: 2) }
    #expect(throws: AnalysisError.self) { _ = try CountSmoother(window: 303, classCount: 2) }
    #expect(throws: AnalysisError.self) { _ = try CountSmoother(window: 3, classCount: 2, level: 1) }
  }
}
