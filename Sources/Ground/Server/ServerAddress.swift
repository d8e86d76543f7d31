import CMicrohttpd

/// Where a server listens: a numeric address and a port, such as `127.0.0.1:8080` or `[::1]:8080`.
public struct ServerAddress: Equatable, Sendable, CustomStringConvertible {
  /// What a text must be, for errors.
  public static let expected =
    "an address and a port such as 127.0.0.1:8080, 0.0.0.0 or [::1]:8080; other computers reach only the second"
  /// Where nothing else is said.
  public static let usual = ServerAddress(host: "127.0.0.1", port: 8080, isLoopback: true, isAny: false)

  /// Digits and points, or an address of IPv6 without brackets.
  public let host: String
  /// 0: any that is free.
  public let port: UInt16
  /// Whether only this computer reaches it.
  public let isLoopback: Bool
  /// Whether it stands for all addresses of this computer.
  public let isAny: Bool

  private init(host: String, port: UInt16, isLoopback: Bool, isAny: Bool) {
    (self.host, self.port, self.isLoopback, self.isAny) = (host, port, isLoopback, isAny)
  }

  /// Reads `ADDRESS`, `ADDRESS:PORT` or `:PORT`; `localhost` is 127.0.0.1.
  ///
  /// - Returns: nil for names, which may mean many addresses, and for other texts.
  public init?(_ text: String) {
    var (host, port) = (Substring(text), Self.usual.port)
    if host.hasPrefix("[") {
      guard let end = host.firstIndex(of: "]") else { return nil }
      let rest = host[host.index(after: end)...]
      host = host[..<end].dropFirst()
      guard host.contains(":") else { return nil }
      if !rest.isEmpty {
        guard rest.first == ":", let number = Self.port(rest.dropFirst()) else { return nil }
        port = number
      }
    } else if let colon = host.lastIndex(of: ":"), host.firstIndex(of: ":") == colon {
      guard let number = Self.port(host[host.index(after: colon)...]) else { return nil }
      (host, port) = (host[..<colon], number)
    }
    if host.isEmpty || host == "localhost" { host = "127.0.0.1" }
    var (isLoopback, isAny) = (false, false)
    guard hooke_http_is_address(String(host), &isLoopback, &isAny) else { return nil }
    self.init(host: String(host), port: port, isLoopback: isLoopback, isAny: isAny)
  }

  private static func port(_ digits: Substring) -> UInt16? {
    digits.allSatisfy { ("0"..."9").contains($0) } ? UInt16(digits) : nil
  }

  /// The same address with another port.
  public func with(port: UInt16) -> ServerAddress {
    ServerAddress(host: host, port: port, isLoopback: isLoopback, isAny: isAny)
  }

  /// As `init(_:)` reads it, with the port.
  public var description: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
