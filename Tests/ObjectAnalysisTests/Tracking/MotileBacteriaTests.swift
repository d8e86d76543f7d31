import Foundation
import Imaging
import ObjectAnalysis
import Testing

/// A second of swimming bacteria under a real microscope, followed as trackpy follows them: `tools/make-tracking-golden`.
@Suite struct MotileBacteriaTests {
  struct Golden: Decodable {
    var maximum_distance: Double
    var longest_gap: Int
    /// Per track and frame in which it was found `[frame, x, y]`.
    var tracks: [[[Double]]]
  }

  static func fixture(_ name: String) -> URL {
    Bundle.module.bundleURL.appending(path: "Fixtures/motile/\(name)")
  }

  /// The bacteria are darker than the frame's median by more than 13 grey levels.
  func labels(frame: Int) throws -> LabelMap {
    let picture = try PictureFile.readColor(Self.fixture(String(format: "%02d.png", frame)).path)
    let grey = stride(from: 0, to: picture.pixels.count, by: 3).map { Int(picture.pixels[$0]) }
    let median = grey.sorted()[grey.count / 2]
    var map = LabelMap(size: picture.size)
    for (index, value) in grey.enumerated() where value < median - 13 { map.labels[index] = 1 }
    return map
  }

  @Test func realBacteriaKeepTheirNumbers() throws {
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: Self.fixture("golden.json")))
    let first = try labels(frame: 0)
    var analyzer = try FrameAnalyzer(
      size: first.size, settings: AnalysisSettings(rules: ObjectRules(minimumArea: [0, 8]), reduction: 1))
    var tracker = try ObjectTracker(
      settings: TrackerSettings(
        maximumDistance: golden.maximum_distance, longestGap: golden.longest_gap, stuckFrames: 20,
        stuckDistance: 3.3))
    // Per golden track the numbers that its objects got, once these were confirmed.
    var numbers = [Set<UInt32>](repeating: [], count: golden.tracks.count)
    var found = 0
    for frame in 0..<24 {
      analyzer.analyze(try labels(frame: frame))
      tracker.update(
        analyzer.objects, verdicts: analyzer.verdicts, time: UInt64(Double(frame) / 26.87 * 1e9))
      found += analyzer.count.objects
      let objects = (0..<analyzer.objects.count).map { index in
        // What does not count lies nowhere.
        analyzer.verdicts[index] == .counted ? analyzer.objects[index].centroid : PixelPoint(x: -1, y: -1)
      }
      for (index, track) in golden.tracks.enumerated() {
        for place in track where Int(place[0]) == frame {
          let expected = PixelPoint(x: place[1], y: place[2])
          let object = try #require(
            objects.firstIndex { $0.distance(to: expected) < 0.01 }, "frame \(frame), track \(index)")
          let followed = tracker.track(ofObject: object)
          let own = try #require(followed)
          if tracker.tracks[own].isConfirmed { numbers[index].insert(tracker.tracks[own].identifier) }
        }
      }
    }
    #expect(found == golden.tracks.map(\.count).reduce(0, +))
    #expect(numbers.allSatisfy { $0.count == 1 }, "\(numbers)")
    #expect(Set(numbers.flatMap { $0 }).count == golden.tracks.count)
    // One of them sits on the glass.
    let (stuck, distinct) = (tracker.stuckObjects(label: 1), tracker.distinctObjects(label: 1))
    #expect(stuck == 1 && distinct == golden.tracks.count - 1, "\(stuck) stuck, \(distinct) distinct")
    for index in tracker.tracks.indices where !tracker.tracks[index].isStuck {
      // 2.2 pixels are a micrometre: swimmers go up to 50 µm/s, those that turn on the spot 4.
      let track = tracker.tracks[index]
      let speed = try #require(track.curvilinearSpeed) / 2.2
      #expect((3...50).contains(speed), "\(speed) µm/s")
    }
  }
}
