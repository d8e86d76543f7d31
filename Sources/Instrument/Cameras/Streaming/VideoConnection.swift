import CV4L2
import Frames
import Imaging

/// A camera that is set up: open, format agreed, buffers mapped. Its end stops the stream, unmaps and closes.
///
/// Idle after `allocateBuffers`; `start()` makes it stream; `restart()` is legal while streaming; `releaseBuffers()` in any
/// state, after which another agreement can be adopted; the end of the value in any state. One thread.
struct VideoConnection: ~Copyable {
  let descriptor: VideoDescriptor
  let identity: CameraIdentity
  private(set) var agreement: VideoAgreement
  /// By index, then by plane of memory.
  private var buffers: [[MappedPlane]] = []
  private var isStreaming = false

  init(_ descriptor: consuming VideoDescriptor, _ identity: CameraIdentity, _ agreement: VideoAgreement) {
    self.descriptor = descriptor
    self.identity = identity
    self.agreement = agreement
  }

  deinit {
    if isStreaming { try? descriptor.stopStreaming() }
    for planes in buffers { for plane in planes { plane.unmap() } }
  }

  /// What the driver says of a frame that it delivers.
  struct Delivery {
    let index: Int
    /// The driver's count.
    let sequence: UInt32
    /// Nanoseconds of the monotonic clock; nil when the driver uses another clock.
    let monotonicNanoseconds: UInt64?
    let isFlagged: Bool
    let planes: InlineArray<2, VideoDescriptor.PlaneUse>

    /// The bytes that the driver says it wrote.
    var bytesUsed: Int { planes[0].count + planes[1].count }
  }

  /// Asks for buffers and maps them. Two are enough to stream; fewer are not.
  mutating func allocateBuffers(_ count: Int) throws(CaptureError) {
    let planes = agreement.bytesPerLine.count
    do throws(SystemError) {
      let granted = try descriptor.requestBuffers(count)
      for index in 0..<min(granted, Self.bufferLimit) {
        buffers.append(try descriptor.mapBuffer(index, planes: planes))
      }
    } catch { throw CaptureError(.buffers, descriptor.path, error, holders: descriptor.system) }
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
    } catch { throw CaptureError(.startStreaming, descriptor.path, error, holders: descriptor.system) }
  }

  /// Stops, takes back every buffer, starts: what helps when a camera has fallen silent.
  mutating func restart() throws(CaptureError) {
    do throws(SystemError) { try descriptor.stopStreaming() } catch {
      throw CaptureError(.startStreaming, descriptor.path, error)
    }
    try start()
  }

  /// Stops and gives all memory back to the driver, so that another format can be agreed on.
  mutating func releaseBuffers() throws(CaptureError) {
    do throws(SystemError) {
      if isStreaming { try descriptor.stopStreaming() }
      isStreaming = false
      for planes in buffers { for plane in planes { plane.unmap() } }
      buffers = []
      _ = try descriptor.requestBuffers(0)
    } catch { throw CaptureError(.buffers, descriptor.path, error) }
  }

  /// - Precondition: no buffers are held.
  mutating func adopt(_ agreement: VideoAgreement) {
    precondition(buffers.isEmpty)
    self.agreement = agreement
  }

  /// - Returns: nil when no frame is ready yet.
  func dequeue() throws(SystemError) -> Delivery? {
    let (buffer, planes): (v4l2_buffer, InlineArray<2, VideoDescriptor.PlaneUse>)
    do throws(SystemError) { (buffer, planes) = try descriptor.dequeueBuffer() } catch {
      if error.isTryAgain { return nil }
      throw error
    }
    let clock = buffer.flags & UInt32(V4L2_BUF_FLAG_TIMESTAMP_MASK)
    let seconds = UInt64(clamping: buffer.timestamp.tv_sec)
    let nanoseconds = seconds &* 1_000_000_000 &+ UInt64(clamping: buffer.timestamp.tv_usec) &* 1000
    return Delivery(
      index: Int(buffer.index), sequence: buffer.sequence,
      monotonicNanoseconds: clock == UInt32(V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC) ? nanoseconds : nil,
      isFlagged: buffer.flags & UInt32(V4L2_BUF_FLAG_ERROR) != 0, planes: planes)
  }

  func requeue(_ delivery: Delivery) throws(SystemError) {
    try descriptor.queueBuffer(delivery.index)
  }

  /// The bytes of a plane of a frame that was taken and not yet given back; none when the driver claims more than it
  /// mapped.
  @_lifetime(borrow self)
  func bytes(_ delivery: Delivery, plane: Int) -> RawSpan {
    let use = delivery.planes[plane]
    guard buffers.indices.contains(delivery.index), plane < buffers[delivery.index].count else {
      return RawSpan()
    }
    let bytes = buffers[delivery.index][plane].bytes
    guard use.offset <= bytes.byteCount, use.count <= bytes.byteCount - use.offset else { return RawSpan() }
    return unsafe _overrideLifetime(
      bytes.extracting(use.offset..<use.offset + use.count), borrowing: self)
  }
}
