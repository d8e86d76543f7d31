import Imaging
import SafeFiles

/// Takes what a driver delivers into the ring, or into exactly one of the counters. Lives over reconnections, so that
/// numbers go on.
struct FrameIntake: ~Copyable {
  private let ring: FrameRing
  private let reporter: CaptureReporter
  private let system: any VideoSystem
  private let warmUpFrames: Int
  private var agreement: VideoAgreement
  private var path: String
  private var writer: FrameWriter
  private var sequences = SequenceCounter()
  private var rate = FrameRateMeter()
  private var lost: UInt64 = 0
  private var warmUpLeft = 0

  init(
    _ connection: borrowing VideoConnection, profile: CameraProfile, ring: FrameRing,
    reporter: CaptureReporter,
    system: any VideoSystem
  ) {
    self.ring = ring
    self.reporter = reporter
    self.system = system
    warmUpFrames = profile.warmUpFrames
    agreement = connection.agreement
    path = connection.descriptor.path
    writer = FrameWriter(connection.agreement, name: connection.descriptor.path)
  }

  /// To be called when a connection starts: it may be under another node and have other row lengths.
  mutating func begin(_ connection: borrowing VideoConnection) {
    agreement = connection.agreement
    path = connection.descriptor.path
    writer = FrameWriter(agreement, name: path)
    warmUpLeft = warmUpFrames
    sequences.restart()
  }

  var lastSequence: UInt64 { sequences.lastSequence }

  /// To be called when a connection's stream was started anew.
  mutating func restart() { sequences.restart() }

  /// - Parameter isStale: a newer frame is there already, and nobody wants this one.
  mutating func take(
    _ delivery: VideoConnection.Delivery, of connection: borrowing VideoConnection, isStale: Bool
  ) {
    let sequence = number(delivery)
    let bytes = connection.bytes(delivery)
    if delivery.isFlagged { return reject(sequence, .flagged, "the driver marked it as damaged") }
    if delivery.bytesUsed == 0 { return reject(sequence, .empty, "it has no data") }
    if bytes.byteCount < agreement.leastBytes {
      return reject(sequence, .short, "it has \(delivery.bytesUsed) bytes, expected \(agreement.leastBytes)")
    }
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
      try writer.write(bytes, into: &pixels)
    } catch { return reject(sequence, .broken, error.problem) }
    slot.publish(frame(sequence, delivery))
  }

  /// The frame's number; counts the gap before it.
  private mutating func number(_ delivery: VideoConnection.Delivery) -> UInt64 {
    let (sequence, gap) = sequences.advance(to: delivery.sequence)
    if gap > 0 {
      lost += gap
      reporter.count { $0.droppedByDriver += gap }
      reporter.report(.gap(sequence: sequence - gap, count: gap))
    }
    return sequence
  }

  private mutating func frame(_ sequence: UInt64, _ delivery: VideoConnection.Delivery) -> Frame {
    let clocks = system.clocks()
    // A time in the future, or none, is not the camera's: the frame was there by now at the latest.
    let taken = min(delivery.monotonicNanoseconds ?? clocks.monotonic, clocks.monotonic)
    rate.add(taken)
    let measured = rate.framesPerSecond
    reporter.count {
      $0.captured += 1
      $0.measuredFrameRate = measured
    }
    return Frame(
      sequence: sequence, monotonicNanoseconds: taken,
      utcNanoseconds: clocks.utc - Int64(clocks.monotonic - taken), size: agreement.size, format: ring.format,
      source: path, droppedBefore: lost)
  }

  private mutating func reject(_ sequence: UInt64, _ reason: RejectionReason, _ detail: String) {
    lost += 1
    reporter.reject(sequence, path, reason, detail)
  }
}
