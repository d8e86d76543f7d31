import AllocationCounter
import Foundation
import Imaging
import Testing

@testable import ObjectAnalysis

@Suite struct ObjectTrackerTests {
  /// An object with a square box around a place.
  func object(_ x: Double, _ y: Double, label: UInt8 = 1, side: Int = 10) -> SegmentedObject {
    var object = SegmentedObject(
      label: label, left: UInt16(x) - UInt16(side / 2), top: UInt16(y) - UInt16(side / 2),
      right: UInt16(x) + UInt16(side / 2), bottom: UInt16(y) + UInt16(side / 2), firstColumn: UInt16(x))
    // Places to a thousandth of a pixel.
    object.area = 1000
    (object.sumX, object.sumY) = (Int((x * 1000).rounded()), Int((y * 1000).rounded()))
    return object
  }

  func update(_ tracker: inout ObjectTracker, _ objects: [SegmentedObject], elapsed: Int = 1) {
    let verdicts = [ObjectVerdict](repeating: .counted, count: objects.count)
    tracker.update(objects.span, verdicts: verdicts.span, elapsed: elapsed)
  }

  func identifiers(_ tracker: borrowing ObjectTracker, count: Int) -> [UInt32] {
    var result = [UInt32](repeating: 0, count: count)
    for index in tracker.tracks.indices {
      if let object = tracker.tracks[index].object { result[object] = tracker.tracks[index].identifier }
    }
    return result
  }

  @Test func anObjectSeenTooSeldomNeverCounts() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 10))
    for frame in 0..<12 {
      // Noise that shows up for two frames at a time, each time elsewhere.
      update(&tracker, [object(50 + Double(frame / 2) * 40, 50)])
      #expect(tracker.tracks.map(\.isConfirmed) == [false])
    }
    #expect(tracker.distinctObjects(label: 1) == 0)
    for _ in 0..<3 { update(&tracker, [object(400, 400)]) }
    #expect(tracker.distinctObjects(label: 1) == 1)
    #expect(identifiers(tracker, count: 1) == [1])
  }

  @Test func crossingPathsKeepTheirNumbers() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 15))
    var before: [UInt32] = []
    for frame in 0..<40 {
      let time = Double(frame)
      // Two objects run towards each other, pass at 6 pixels' distance, and change order in the list.
      let (a, b) = (object(100 + 5 * time, 100), object(300 - 5 * time, 106))
      update(&tracker, frame % 2 == 0 ? [a, b] : [b, a])
      let numbers = identifiers(tracker, count: 2)
      let sorted = frame % 2 == 0 ? numbers : numbers.reversed()
      if frame == 10 { before = sorted }
      if frame > 10 { #expect(sorted == before, "frame \(frame)") }
    }
    #expect(tracker.distinctObjects(label: 1) == 2)
  }

  @Test func gapsAreBridgedUpToTheLongest() throws {
    for (gap, expected) in [(0, 1), (4, 1), (5, 1), (6, 2), (20, 2)] {
      var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 12, longestGap: 5))
      for frame in 0..<(20 + gap) {
        let visible = frame < 10 || frame >= 10 + gap
        update(&tracker, visible ? [object(50 + 4 * Double(frame), 80)] : [])
      }
      #expect(tracker.distinctObjects(label: 1) == expected, "gap \(gap)")
    }
  }

  /// Where counting is slower than the camera, a gap is as many frames that were looked at.
  @Test func framesThatNobodyLookedAtAreNoGap() throws {
    for (gap, expected) in [(0, 1), (4, 1), (5, 1), (6, 2), (20, 2)] {
      var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 12, longestGap: 5))
      for frame in 0..<(20 + gap) {
        let visible = frame < 10 || frame >= 10 + gap
        update(&tracker, visible ? [object(50 + 4 * Double(frame), 80)] : [], elapsed: 6)
      }
      #expect(tracker.distinctObjects(label: 1) == expected, "gap \(gap)")
      #expect(tracker.gapsBridged == (gap > 0 && expected == 1 ? 1 : 0), "gap \(gap)")
    }
  }

  @Test func framesLostWithinAGapDoNotUseItUp() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 8, longestGap: 3))
    for frame in 0..<10 { update(&tracker, [object(50 + 2 * Double(frame), 80)]) }
    // Missing in three frames, before the second of which 50 were lost; then it is where its movement took it.
    update(&tracker, [])
    update(&tracker, [], elapsed: 51)
    update(&tracker, [])
    update(&tracker, [object(50 + 2 * (9 + 54), 80)])
    #expect(tracker.tracks.count == 1 && tracker.tracks[0].framesFound == 11)
    #expect(tracker.distinctObjects(label: 1) == 1 && tracker.gapsBridged == 1)
    #expect(abs(tracker.tracks[0].velocity.x - 2) < 0.01)
    // One frame more is too long, however few were lost.
    for _ in 0..<4 { update(&tracker, []) }
    #expect(tracker.tracks.count == 0 && tracker.deaths == 1)
  }

  /// The same pictures are the same cells, whether every frame of the camera was counted or every sixth.
  @Test func numbersOfFramesDoNotDecideHowManyObjectsThereAre() throws {
    var results: [[Int]] = []
    for step in [1, 6] {
      var random = SeededGenerator(seed: 9)
      var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 12))
      for frame in 0..<40 {
        var objects: [SegmentedObject] = []
        for index in 0..<12 {
          let isVisible = Double.random(in: 0..<1, using: &random) < 0.8
          if isVisible { objects.append(object(60 + 2 * Double(frame), 40 + 40 * Double(index))) }
        }
        update(&tracker, objects, elapsed: step)
      }
      results.append([tracker.distinctObjects(label: 1), tracker.births, tracker.deaths, tracker.gapsBridged])
    }
    #expect(results[0] == results[1], "\(results)")
    #expect(results[0][3] > 20, "\(results)")
  }

  @Test func oneMissBeforeItCountsBeginsAnew() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 12, confirmingFrames: 3))
    for isVisible in [true, true, false, true, true] { update(&tracker, isVisible ? [object(50, 80)] : []) }
    #expect(tracker.distinctObjects(label: 1) == 0)
    update(&tracker, [object(50, 80)])
    #expect(tracker.distinctObjects(label: 1) == 1)
  }

  @Test func lostFramesAreTimeThatPasses() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 8))
    for frame in 0..<10 { update(&tracker, [object(50 + 6 * Double(frame), 80)]) }
    // Three frames were lost: the object is 24 pixels further, where it was expected.
    update(&tracker, [object(50 + 6 * 13, 80)], elapsed: 4)
    #expect(tracker.distinctObjects(label: 1) == 1)
    #expect(tracker.tracks.count == 1 && tracker.tracks[0].framesFound == 11)
    #expect(abs(tracker.tracks[0].velocity.x - 6) < 0.01)
  }

  @Test func classesAreNotMixedAndRefusedObjectsNotFollowed() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 20, confirmingFrames: 2))
    for frame in 0..<6 {
      let objects = [object(50, 50, label: 1), object(53, 50, label: 2), object(200, 200, label: 1)]
      let verdicts: [ObjectVerdict] = [.counted, .counted, .tooSmall]
      tracker.update(objects.span, verdicts: verdicts.span)
      #expect(tracker.tracks.count == 2, "frame \(frame)")
    }
    #expect(tracker.distinctObjects(label: 1) == 1 && tracker.distinctObjects(label: 2) == 1)
  }

  @Test func dirtThatNeverMovesIsMarkedAndTakenOut() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 20, stuckFrames: 30))
    var random = SeededGenerator(seed: 4)
    for frame in 0..<60 {
      let jitter = Double.random(in: -0.5...0.5, using: &random)
      update(&tracker, [object(100 + jitter, 100), object(200 + 2 * Double(frame), 200)])
      #expect(tracker.stuckObjects(label: 1) == (frame >= 30 ? 1 : 0), "frame \(frame)")
    }
    #expect(tracker.distinctObjects(label: 1) == 1)
    #expect(tracker.tracks.map(\.isStuck) == [true, false])
    // What comes loose counts again.
    for step in 1...5 { update(&tracker, [object(100 + 3 * Double(step), 100), object(320, 200)]) }
    #expect(tracker.distinctObjects(label: 1) == 2 && tracker.stuckObjects(label: 1) == 0)
  }

  /// What is found in every other frame only has lain as long as what is found in each.
  @Test func dirtThatIsMissedNowAndThenLiesAsLong() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 20, stuckFrames: 30))
    for frame in 0..<60 {
      let dirt = frame < 4 || frame % 2 == 0 ? [object(100, 100)] : []
      update(&tracker, dirt + [object(200 + 2 * Double(frame), 200)])
      #expect(tracker.stuckObjects(label: 1) == (frame >= 30 ? 1 : 0), "frame \(frame)")
    }
  }

  @Test func whereNothingMovesNothingIsDirt() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 20, stuckFrames: 10))
    for _ in 0..<40 { update(&tracker, [object(100, 100), object(200, 200)]) }
    #expect(tracker.stuckObjects(label: 1) == 0 && tracker.distinctObjects(label: 1) == 2)
    // One begins to move: now the other is known to be stuck.
    for step in 1...3 { update(&tracker, [object(100 + 4 * Double(step), 100), object(200, 200)]) }
    #expect(tracker.stuckObjects(label: 1) == 1 && tracker.distinctObjects(label: 1) == 1)
  }

  @Test func speedsAndEnds() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 20, longestGap: 2))
    let frame: UInt64 = 40_000_000
    // 3 pixels a frame to the right, 25 frames a second; missing in frame 10.
    for number in 0..<30 {
      let objects = number == 10 ? [] : [object(50 + 3 * Double(number), 60)]
      let verdicts = [ObjectVerdict](repeating: .counted, count: objects.count)
      tracker.update(objects.span, verdicts: verdicts.span, time: UInt64(number) * frame)
      #expect(tracker.endedTracks.count == 0)
    }
    #expect(tracker.track(ofObject: 0) == 0 && tracker.births == 1 && tracker.gapsBridged == 1)
    var ended: [Track] = []
    let (noObjects, noVerdicts) = ([SegmentedObject](), [ObjectVerdict]())
    for number in 30..<40 {
      tracker.update(noObjects.span, verdicts: noVerdicts.span, time: UInt64(number) * frame)
      for index in tracker.endedTracks.indices { ended.append(tracker.endedTracks[index]) }
    }
    #expect(ended.count == 1 && tracker.deaths == 1)
    let track = try #require(ended.first)
    #expect(track.framesFound == 29 && track.gapsBridged == 1)
    #expect(abs(track.duration - 29 * 0.04) < 1e-9)
    #expect(abs(try #require(track.curvilinearSpeed) - 75) < 1)
    #expect(abs(try #require(track.straightLineSpeed) - 75) < 1)
    tracker.finish()
    #expect(tracker.endedTracks.count == 0 && tracker.deaths == 1)
  }

  @Test func swarmsAreCountedOnce() throws {
    // Forty swimmers with slightly curved paths, some of them invisible now and then.
    for seed in 1...5 {
      var random = SeededGenerator(seed: UInt64(seed))
      var swimmers: [(x: Double, y: Double, heading: Double)] = []
      for index in 0..<40 {
        let heading = Double.random(in: 0..<2 * Double.pi, using: &random)
        swimmers.append((60 + Double(index % 8) * 70, 60 + Double(index / 8) * 80, heading))
      }
      var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 12, longestGap: 8))
      for _ in 0..<60 {
        var objects: [SegmentedObject] = []
        for index in swimmers.indices {
          swimmers[index].heading += .random(in: -0.15...0.15, using: &random)
          let (x, y) = (
            swimmers[index].x + 2.5 * cos(swimmers[index].heading),
            swimmers[index].y + 2.5 * sin(swimmers[index].heading)
          )
          // They turn back at the walls.
          if x < 20 || y < 20 || x > 620 || y > 460 {
            swimmers[index].heading += .pi
          } else {
            (swimmers[index].x, swimmers[index].y) = (x, y)
          }
          if Double.random(in: 0..<1, using: &random) < 0.95 {
            objects.append(object(swimmers[index].x, swimmers[index].y, side: 8))
          }
        }
        update(&tracker, objects)
      }
      let found = tracker.distinctObjects(label: 1)
      #expect((40...44).contains(found), "seed \(seed): \(found)")
    }
  }

  @Test func moreThanTheLimitIsCountedAsOverflow() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 5, confirmingFrames: 1))
    let objects = (0..<1100).map { object(20 + Double($0 % 40) * 20, 20 + Double($0 / 40) * 20) }
    update(&tracker, objects)
    #expect(tracker.tracks.count == 1024 && tracker.overflow == 76)
    #expect(tracker.distinctObjects(label: 1) == 1024)
  }

  @Test func updatingAllocatesNothing() throws {
    var tracker = try ObjectTracker(settings: TrackerSettings(maximumDistance: 20))
    let objects = (0..<50).map { object(20 + Double($0 % 10) * 20, 20 + Double($0 / 10) * 20) }
    let verdicts = [ObjectVerdict](repeating: .counted, count: 50)
    tracker.update(objects.span, verdicts: verdicts.span)
    let before = thread_allocation_count()
    for _ in 0..<5 { tracker.update(objects.span, verdicts: verdicts.span) }
    #expect(thread_allocation_count() == before)
  }

  @Test func contradictionsAreRefused() {
    for settings in [
      TrackerSettings(maximumDistance: 0), TrackerSettings(maximumDistance: .nan),
      TrackerSettings(maximumDistance: 5, confirmingFrames: 0),
      TrackerSettings(maximumDistance: 5, longestGap: -1),
      TrackerSettings(maximumDistance: 5, stuckFrames: 1),
      TrackerSettings(maximumDistance: 5, stuckDistance: -1),
    ] {
      #expect(throws: AnalysisError.self) { _ = try ObjectTracker(settings: settings) }
    }
  }
}
