import Frames
import Imaging
import System

/// Brings what a driver delivers into the ring, or into exactly one of the counters. Lives over reconnections, so that
/// numbers go on.
struct FrameIntake: ~Copyable {
  private let ring: FrameRing
  private let reporter: CaptureReporter
  private let system: any VideoSystem
  private let warmUpFrames: Int
  private var agreement: VideoAgreement
  private var path: String
  private var writer: FrameWriter
  private let correction: PreparedCorrection?
  private var sequences = SequenceCounter()
  private var watch: FrameClockWatch
  private var lost: UInt64 = 0
  private var warmUpLeft = 0
  private var pause: CapturePause?
  /// The stream's own next frame is wanted as a still picture.
  var wantsStill = false

  init(
    _ connection: borrowing VideoConnection, profile: CameraProfile, correction: PreparedCorrection?,
    ring: FrameRing, reporter: CaptureReporter, system: any VideoSystem
  ) {
    self.ring = ring
    self.correction = correction
    self.reporter = reporter
    self.system = system
    warmUpFrames = profile.warmUpFrames
    agreement = connection.agreement
    path = connection.descriptor.path
    writer = FrameWriter(connection.agreement, correction: correction, name: connection.descriptor.path)
    watch = FrameClockWatch(reporter: reporter, now: system.clocks().monotonic)
  }

  /// To be called when a connection starts: it may be under another node and have other row lengths.
  mutating func begin(_ connection: borrowing VideoConnection) {
    agreement = connection.agreement
    path = connection.descriptor.path
    writer = FrameWriter(agreement, correction: correction, name: path)
    watch.begin(connection.agreement.frameRate, now: system.clocks().monotonic)
    warmUpLeft = warmUpFrames
    interrupt(.absence)
  }

  var lastSequence: UInt64 { sequences.lastSequence }

  /// To be called when the stream was interrupted: the driver's numbers say nothing of what passed meanwhile.
  mutating func interrupt(_ reason: CapturePause) {
    sequences.restart()
    watch.interrupt()
    // A silence that ends in a reconnection, or a snapshot that does, is an absence.
    if pause == nil || reason == .absence { pause = reason }
  }

  /// - Parameter isStale: a newer frame is there already, and nobody wants this one.
  mutating func receive(
    _ delivery: VideoConnection.Delivery, of connection: borrowing VideoConnection, isStale: Bool
  ) {
    let clocks = system.clocks()
    let timestamp = watch.time(of: delivery, now: clocks.monotonic)
    let sequence = number(delivery, timestamp)
    watch.look(timestamp: timestamp, sequence: sequence, clocks: clocks, path: path)
    let bytes = connection.bytes(delivery, plane: 0)
    let colours = connection.bytes(delivery, plane: 1)
    if delivery.isFlagged { return reject(sequence, .flagged, "the driver marked it as damaged") }
    if delivery.bytesUsed == 0 { return reject(sequence, .empty, "it has no data") }
    if !agreement.holdsFrame(bytes, colours) {
      return reject(
        sequence, .short, "it has \(delivery.bytesUsed) bytes, expected \(agreement.expectedBytes)")
    }
    let utc = clocks.utc + Int64(clamping: timestamp) - Int64(clamping: clocks.monotonic)
    let stamp = FrameStamp(sequence: sequence, monotonicNanoseconds: timestamp, utcNanoseconds: utc)
    let colors = agreement.bytesPerLine.count > 1 ? agreement.bytesPerLine[1] : 0
    reporter.deliveries?.receive(
      DeliveredFrame(
        stamp: stamp, layout: agreement.layout, bytes: bytes, colors: colours, colorsBytesPerLine: colors))
    if warmUpLeft > 0 {
      warmUpLeft -= 1
      return reject(sequence, .warmUp, "\(warmUpLeft) more follow")
    }
    guard !isStale, var slot = ring.claimSlot() else {
      lost += 1
      return reporter.count { $0.droppedByRing += 1 }
    }
    do throws(FileError) {
      var pixels = slot.bytes
      try writer.write(bytes, colours, into: &pixels)
    } catch { return reject(sequence, .broken, error.problem) }
    reporter.note(strayBytes: writer.strayBytes, sequence, path)
    if wantsStill { takeStill(bytes, colours, stamp) }
    let measured = watch.framesPerSecond
    reporter.count {
      $0.captured += 1
      $0.measuredFrameRate = measured
    }
    slot.publish(
      Frame(
        sequence: sequence, monotonicNanoseconds: timestamp,
        utcNanoseconds: utc, size: ring.size, format: ring.format, source: path, droppedBefore: lost))
  }

  /// The frame as a still picture: as the camera sent it, without the stream's correction, as all of them are.
  private mutating func takeStill(_ bytes: RawSpan, _ colours: RawSpan, _ stamp: FrameStamp) {
    let still: CameraSnapshot
    do throws(FileError) {
      still = try CameraSnapshot(bytes, colours, agreement, stamp, FrameWriter(agreement, name: path), path)
    } catch { return }
    wantsStill = false
    reporter.count { $0.snapshots += 1 }
    reporter.report(.snapshot(still, differences: []))
  }

  /// The frame's number; counts the gap before it, and reports the pause that it ends.
  private mutating func number(_ delivery: VideoConnection.Delivery, _ timestamp: UInt64) -> UInt64 {
    let isFirst = sequences.isFirst
    let (sequence, gap) = sequences.advance(to: delivery.sequence)
    if let reason = pause {
      pause = nil
      if !isFirst { report(reason, endingWith: sequence, at: timestamp) }
    }
    if gap > 0 {
      lost += gap
      reporter.count { $0.droppedByDriver += gap }
      reporter.report(.gap(sequence: sequence - gap, count: gap))
    }
    return sequence
  }

  /// The frames that a pause cost never had numbers: how many there were follows from its length.
  private func report(_ reason: CapturePause, endingWith sequence: UInt64, at timestamp: UInt64) {
    let seconds = timestamp > watch.lastTimestamp ? Double(timestamp - watch.lastTimestamp) / 1e9 : 0
    let missed = (seconds * (agreement.frameRate ?? 0)).rounded()
    let frames = missed >= 1 && missed < 1e15 ? UInt64(missed) - 1 : 0
    reporter.count { $0[reason] += frames }
    reporter.report(.resumed(reason, sequence: sequence, seconds: seconds, missedFrames: frames))
  }

  private mutating func reject(_ sequence: UInt64, _ reason: RejectionReason, _ detail: String) {
    lost += 1
    reporter.reject(sequence, path, reason, detail)
  }
}
