import Frames
import ObjectAnalysis
import Records
import System

/// Everything that is known about the run now, as `/api/v1/state` gives it.
struct LiveState: Encodable, Sendable {
  struct Class: Encodable, Sendable {
    var name: String
    /// In the last frame.
    var count: Int
    /// Per frame, over the whole run.
    var mean: Double
    /// Over the whole run.
    var total: Int
    /// The median over the last frames, and the interval, where they are asked for.
    var smoothed: Int?
    var low: Int?
    var high: Int?
    /// Distinct objects, where they are followed.
    var unique: Int?
    var stuck: Int?
    /// Cells per volume in the last frame, where there is a counting chamber.
    var concentration: Double?
    var sizes: Sizes
  }

  /// Ranges of diameters of one width from 0 on.
  struct Sizes: Encodable, Sendable {
    var width: Double
    var counts: [Int]
  }

  struct Latency: Encodable, Sendable {
    /// **Units**: milliseconds.
    var last: Double
    var median: Double
    var p99: Double
  }

  struct Loss: Encodable, Sendable {
    var reason: String
    var frames: UInt64
    var times: Int
  }

  struct Refusal: Encodable, Sendable {
    var rule: String
    var objects: Int
  }

  struct Likeness: Encodable, Sendable {
    /// Of the last frame.
    var isUnlike: Bool
    var unlikeFrames: Int
    var comparedFrames: Int
    /// Which measure is furthest out; nil where its name is not known.
    var measure: String?
  }

  struct Disk: Encodable, Sendable {
    var path: String
    var freeBytes: Int
    var totalBytes: Int
  }

  var run: String
  /// `waiting` before the first frame, `counting`, `interrupted` while no frame comes, `ended`.
  var phase: String
  /// What happened last instead of a frame; nil where a frame came since.
  var event: String?
  var frames: Int
  /// The number of the last frame; nil before the first.
  var frame: UInt64?
  var picture: String?
  var utc: String?
  /// Since the last frame was counted. **Units**: seconds.
  var age: Double?
  /// The place of the last frame on the time axis of series. **Units**: seconds since 1970.
  var time: Int64?
  /// The first place on that axis.
  var since: Int64?
  var framesPerSecond: Double
  var latencyMs: Latency?
  var dropped: UInt64
  var rejected: UInt64
  var losses: [Loss]
  var classes: [Class]
  var refused: [Refusal]
  var overflow: Int
  var sizeUnit: String
  var concentrationUnit: String?
  var likeness: Likeness?
  var sharpness: Double?
  var disk: Disk?
  var viewers: Int
}

extension LiveBoard {
  /// - Parameters:
  ///   - now: **Units**: nanoseconds of the monotonic clock.
  func state(of run: ReportFacts, now: UInt64) -> LiveState {
    read { contents in
      let (figures, numbers) = (contents.figures, contents.figures.numbers)
      let isThere = numbers.frames > 0
      let age = Double(now > numbers.arrival ? now - numbers.arrival : 0) / 1e9
      // Long enough for a camera with a slow exposure.
      let isSilent = age > max(3, 5 / max(0.1, numbers.rate.framesPerSecond))
      let latency = figures.latencies.summary
      let options = run.options
      return LiveState(
        run: run.identity.run,
        phase: contents.hasEnded ? "ended" : !isThere ? "waiting" : isSilent ? "interrupted" : "counting",
        event: numbers.state?.description, frames: numbers.frames,
        frame: isThere ? numbers.record.sequence : nil, picture: numbers.record.picture?.title,
        utc: isThere ? momentText(nanoseconds: numbers.record.utcNanoseconds) : nil, age: isThere ? age : nil,
        time: isThere ? numbers.second : nil, since: contents.course.span?.lowerBound,
        framesPerSecond: isSilent ? 0 : numbers.rate.framesPerSecond,
        latencyMs: latency.map {
          LiveState.Latency(last: $0.last * 1000, median: $0.median * 1000, p99: $0.p99 * 1000)
        }, dropped: numbers.dropped, rejected: numbers.rejected,
        losses: figures.losses.entries.map {
          LiveState.Loss(reason: $0.state.description, frames: $0.frames, times: $0.times)
        },
        classes: figures.classes.indices.map { figures.state(ofClass: $0, options) },
        refused: options.refusals.map {
          LiveState.Refusal(rule: $0.columnName, objects: figures.refusals[Int($0.rawValue)])
        }, overflow: numbers.overflow, sizeUnit: figures.sizes.isCalibrated ? "µm" : "px",
        concentrationUnit: options.volume.map { $0.unit.rawValue == "ul" ? "µl" : "ml" },
        likeness: numbers.record.likeness.map { likeness in
          LiveState.Likeness(
            isUnlike: likeness.isUnlike, unlikeFrames: numbers.unlike, comparedFrames: numbers.compared,
            measure: options.measures.indices.contains(likeness.measure)
              ? options.measures[likeness.measure] : nil)
        }, viewers: 0)
    }
  }
}

extension LiveFigures {
  fileprivate func state(ofClass index: Int, _ options: FrameTableOptions) -> LiveState.Class {
    let (label, record) = (classes[index].label, numbers.record)
    let (estimates, count) = (record.estimates, record.count.objects(label: label))
    let hasInterval = options.hasIntervals && estimates.hasInterval[label]
    let volume = record.picture?.volume ?? options.volume
    let sizes = sizes[class: index]
    return LiveState.Class(
      name: classes[index].name, count: count,
      mean: numbers.frames > 0 ? Double(totals[index]) / Double(numbers.frames) : 0, total: totals[index],
      smoothed: options.smooths ? Int(estimates.smoothed[label]) : nil,
      low: hasInterval ? Int(estimates.low[label]) : nil,
      high: hasInterval ? Int(estimates.high[label]) : nil,
      unique: options.tracks ? Int(estimates.distinct[label]) : nil,
      stuck: options.tracks ? Int(estimates.stuck[label]) : nil,
      concentration: volume?.concentration(of: Double(count)),
      sizes: LiveState.Sizes(width: sizes.width, counts: sizes.counts))
  }
}
