import Glibc

/// A client for tests that sends what it is told, byte for byte.
public struct HTTPClient: Sendable {
  public let port: UInt16

  public init(port: UInt16) { self.port = port }

  public struct Reply: Sendable {
    public var status: Int
    /// By their names in lower case.
    public var headers: [String: String]
    public var body: [UInt8]

    public var text: String { String(decoding: body, as: UTF8.self) }
  }

  public struct Failure: Error { public let what: String }

  /// Asks and waits for the whole answer.
  public func get(
    _ path: String, method: String = "GET", headers: [String: String] = [:]
  ) throws -> Reply {
    let connection = try open()
    try connection.ask(path, method: method, headers: headers.merging(["Connection": "close"]) { $1 })
    return try connection.reply(hasBody: method != "HEAD")
  }

  public func open() throws -> Connection { try Connection(port: port) }

  /// One connection; closed with the last reference.
  public final class Connection {
    private let descriptor: Int32
    private let port: UInt16
    private var buffer: [UInt8] = []

    init(port: UInt16) throws {
      self.port = port
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var patience = timeval(tv_sec: 30, tv_usec: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard status == 0 else { throw Failure(what: "connect: \(errno)") }
    }

    deinit { close(descriptor) }

    public func ask(_ path: String, method: String = "GET", headers: [String: String] = [:]) throws {
      var head = "\(method) \(path) HTTP/1.1\r\n"
      if headers["Host"] == nil { head += "Host: 127.0.0.1:\(port)\r\n" }
      for (name, value) in headers.sorted(by: { $0.key < $1.key }) { head += "\(name): \(value)\r\n" }
      try send(head + "\r\n")
    }

    public func send(_ text: String) throws {
      let bytes = Array(text.utf8)
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { throw Failure(what: "send: \(errno)") }
        sent += count
      }
    }

    /// - Returns: what came; nothing at the end.
    public func receive(atMost room: Int = 1 << 16) throws -> [UInt8] {
      if !buffer.isEmpty {
        defer { buffer.removeFirst(min(room, buffer.count)) }
        return Array(buffer.prefix(room))
      }
      var bytes = [UInt8](repeating: 0, count: room)
      let count = recv(descriptor, &bytes, room, 0)
      if count < 0, errno == ECONNRESET { return [] }
      guard count >= 0 else { throw Failure(what: "recv: \(errno)") }
      return Array(bytes.prefix(count))
    }

    /// Reads until the bytes are there, and gives everything up to their end.
    public func receive(through end: String) throws -> String {
      let wanted = Array(end.utf8)
      var found: [UInt8] = []
      while true {
        if let range = found.firstRange(of: wanted) {
          buffer = Array(found[range.upperBound...]) + buffer
          return String(decoding: found[..<range.upperBound], as: UTF8.self)
        }
        let more = try receive()
        guard !more.isEmpty else {
          throw Failure(what: "ended after \(String(decoding: found, as: UTF8.self))")
        }
        found += more
      }
    }

    /// So many bytes.
    public func receive(exactly count: Int) throws -> [UInt8] {
      var found: [UInt8] = []
      while found.count < count {
        let more = try receive(atMost: count - found.count)
        guard !more.isEmpty else { throw Failure(what: "ended after \(found.count) of \(count) bytes") }
        found += more
      }
      return found
    }

    /// The head of an answer alone.
    public func head() throws -> Reply {
      let lines = try receive(through: "\r\n\r\n").split(separator: "\r\n")
      let words = (lines.first ?? "").split(separator: " ")
      guard words.count > 1, let status = Int(words[1]) else {
        throw Failure(what: "no status in '\(lines.first ?? "")'")
      }
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        headers[line[..<colon].lowercased()] = String(
          line[line.index(after: colon)...].drop { $0 == " " })
      }
      return Reply(status: status, headers: headers, body: [])
    }

    public func reply(hasBody: Bool = true) throws -> Reply {
      var reply = try head()
      guard hasBody, let count = reply.headers["content-length"].flatMap({ Int($0) }) else { return reply }
      reply.body = try receive(exactly: count)
      return reply
    }

    /// What the next chunk of an answer without an end holds.
    public func chunk() throws -> [UInt8] {
      let line = try receive(through: "\r\n").dropLast(1)
      guard let count = Int(line.prefix { $0.isHexDigit }, radix: 16) else {
        throw Failure(what: "no chunk begins with '\(line)'")
      }
      let bytes = try receive(exactly: count)
      _ = try receive(exactly: 2)
      return bytes
    }
  }
}
