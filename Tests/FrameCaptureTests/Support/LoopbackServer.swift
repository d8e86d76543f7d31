import Foundation
import Glibc

/// A server on the loopback interface that plays a camera of the network, for one client after the other.
final class LoopbackServer: Sendable {
  let port: UInt16
  private let listener: Int32

  /// - Parameter serve: called on the server's thread with each connection, which is closed afterwards.
  init(_ serve: @escaping @Sendable (Connection) -> Void) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    port = Self.listen(listener)
    self.listener = listener
    Thread.detachNewThread {
      while true {
        let descriptor = accept(listener, nil, nil)
        guard descriptor >= 0 else { break }
        serve(Connection(descriptor: descriptor))
        close(descriptor)
      }
      close(listener)
    }
  }

  // The thread then leaves `accept`.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  private static func listen(_ listener: Int32) -> UInt16 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        precondition(bind(listener, $0, length) == 0 && Glibc.listen(listener, 8) == 0)
        precondition(getsockname(listener, $0, &length) == 0)
      }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  struct Connection {
    let descriptor: Int32

    /// The lines of a request's head; nil when the client has gone.
    func request() -> [String]? {
      var head: [UInt8] = []
      var byte: UInt8 = 0
      while head.suffix(4) != [13, 10, 13, 10] {
        guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
        head.append(byte)
      }
      return String(decoding: head.dropLast(4), as: UTF8.self).components(separatedBy: "\r\n")
    }

    /// - Returns: false when the client has gone.
    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
      var sent = 0
      while sent < bytes.count {
        let count = bytes.withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }
}
