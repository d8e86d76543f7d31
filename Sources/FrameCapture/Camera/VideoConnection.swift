import CV4L2
import Imaging

/// A camera that is set up: open, format agreed, buffers mapped. Its end stops the stream, unmaps and closes.
///
/// Idle after `takeBuffers`; `start()` makes it stream; `restart()` is legal while streaming; the end of the value in
/// any state. One thread.
struct VideoConnection: ~Copyable {
  let descriptor: VideoDescriptor
  let identity: CameraIdentity
  let agreement: VideoAgreement
  private var buffers: [UnsafeMutableRawBufferPointer] = []
  private var isStreaming = false

  init(_ descriptor: consuming VideoDescriptor, _ identity: CameraIdentity, _ agreement: VideoAgreement) {
    self.descriptor = descriptor
    self.identity = identity
    self.agreement = agreement
  }

  deinit {
    if isStreaming { try? descriptor.stopStreaming() }
    for buffer in buffers { descriptor.system.unmap(buffer) }
  }

  /// What the driver says of a frame that it delivers.
  struct Delivery {
    let index: Int
    /// The driver's count.
    let sequence: UInt32
    /// Nanoseconds of the monotonic clock; nil when the driver uses another clock.
    let monotonicNanoseconds: UInt64?
    let isFlagged: Bool
    let bytesUsed: Int
  }

  /// Asks for buffers and maps them. Two are enough to stream; fewer are not.
  mutating func takeBuffers(_ count: Int) throws(CaptureError) {
    do throws(SystemError) {
      let granted = try descriptor.requestBuffers(count)
      for index in 0..<min(granted, Self.bufferLimit) { buffers.append(try descriptor.mapBuffer(index)) }
    } catch { throw CaptureError(.buffers, descriptor.path, error) }
    guard buffers.count >= 2 else {
      throw CaptureError(
        .buffers, descriptor.path, found: "the driver gives \(buffers.count) buffers", expected: "2 or more")
    }
  }

  static let bufferLimit = 32

  mutating func start() throws(CaptureError) {
    do throws(SystemError) {
      for index in buffers.indices { try descriptor.queueBuffer(index) }
      // Streaming from here on as far as cleaning up goes: a start that failed half-way is stopped too.
      isStreaming = true
      try descriptor.startStreaming()
    } catch { throw CaptureError(.startStreaming, descriptor.path, error) }
  }

  /// Stops, takes back every buffer, starts: what helps when a camera has fallen silent.
  mutating func restart() throws(CaptureError) {
    do throws(SystemError) { try descriptor.stopStreaming() } catch {
      throw CaptureError(.startStreaming, descriptor.path, error)
    }
    try start()
  }

  /// - Returns: nil when no frame is ready yet.
  func take() throws(SystemError) -> Delivery? {
    let buffer: v4l2_buffer
    do throws(SystemError) { buffer = try descriptor.dequeueBuffer() } catch {
      if error.isTryAgain { return nil }
      throw error
    }
    let clock = buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK)
    let seconds = UInt64(clamping: buffer.timestamp.tv_sec)
    let nanoseconds = seconds &* 1_000_000_000 &+ UInt64(clamping: buffer.timestamp.tv_usec) &* 1000
    return Delivery(
      index: Int(buffer.index), sequence: buffer.sequence,
      monotonicNanoseconds: clock == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) ? nanoseconds : nil,
      isFlagged: buffer.flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0, bytesUsed: Int(buffer.bytesused))
  }

  func giveBack(_ delivery: Delivery) throws(SystemError) {
    try descriptor.queueBuffer(delivery.index)
  }

  /// The bytes of a frame that was taken and not yet given back; none when the driver claims more than it mapped.
  @_lifetime(borrow self)
  func bytes(_ delivery: Delivery) -> RawSpan {
    let span = RawSpan(_unsafeBytes: memory(delivery))
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  private func memory(_ delivery: Delivery) -> UnsafeRawBufferPointer {
    guard buffers.indices.contains(delivery.index), delivery.bytesUsed <= buffers[delivery.index].count else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: buffers[delivery.index].baseAddress, count: delivery.bytesUsed)
  }
}
