import System

/// A client that listens to a broadcast: where it stands within the message that it is being sent.
///
/// The server's thread alone uses it.
final class HTTPStream {
  let framing: StreamFraming
  private let broadcast: Broadcast
  private let exchange: Exchange
  private var number = 0
  private var parts: [[UInt8]] = []
  private var (part, offset) = (0, 0)

  init(_ broadcast: Broadcast, _ framing: StreamFraming, exchange: Exchange) {
    (self.broadcast, self.framing, self.exchange) = (broadcast, framing, exchange)
    broadcast.addFollower()
  }

  func finish() { broadcast.removeFollower() }

  /// - Returns: the bytes that were filled in; 0 when the exchange is suspended, -1 at the end.
  func read(into buffer: UnsafeMutableBufferPointer<UInt8>) -> Int {
    while part < parts.count, offset == parts[part].count { (part, offset) = (part + 1, 0) }
    if part == parts.count {
      switch broadcast.next(after: number, for: exchange) {
      case .suspended: return 0
      case .closed: return -1
      case .message(let message):
        number = message.number
        // The bytes are those of all who listen; only what stands around them is this stream's own.
        parts = [framing.head(of: message.bytes.count), message.bytes, framing.tail]
        (part, offset) = (0, 0)
      }
    }
    var filled = 0
    while part < parts.count, filled < buffer.count {
      let count = min(buffer.count - filled, parts[part].count - offset)
      parts[part].withUnsafeBufferPointer { bytes in
        for index in 0..<count { buffer[filled + index] = bytes[offset + index] }
      }
      (filled, offset) = (filled + count, offset + count)
      if offset == parts[part].count { (part, offset) = (part + 1, 0) }
    }
    // What was sent is given back: a client that waits keeps no message.
    if part == parts.count { (parts, part) = ([], 0) }
    return filled
  }
}
