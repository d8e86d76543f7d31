import System

/// Who may ask: which names the server answers to, which pages may have asked, and the token.
///
/// A page of another site can make a browser on this computer ask this server; without these checks it could read the answers
/// through a name of its own that points here (DNS rebinding).
public struct AccessRules: Sendable {
  /// What every request must bring; nil where only this computer reaches the server.
  public let token: String?
  /// Paths that may be read without the token: they tell nothing.
  public let openPaths: Set<String>
  private let address: ServerAddress
  private let isEncrypted: Bool
  /// Names of this computer besides numeric addresses, in lower case.
  private let names: Set<String>

  /// - Parameters:
  ///   - address: with the port that the server has.
  ///   - names: of this computer, besides `localhost`.
  public init(
    _ address: ServerAddress, isEncrypted: Bool = false, token: String? = nil, openPaths: Set<String> = [],
    names: [String] = []
  ) {
    (self.address, self.isEncrypted) = (address, isEncrypted)
    (self.token, self.openPaths) = (token, openPaths)
    self.names = Set(["localhost"] + (address.isLoopback ? [] : names.map { $0.lowercased() }))
  }

  /// Why a request is not answered; nil where it is.
  public func refusal(of request: HTTPRequest) -> HTTPResponse? {
    guard let host = request.headers["host"]?.lowercased(), isOwn(host) else {
      return .refusal(421, "this server does not answer to that name; use the address that it printed")
    }
    if let origin = request.headers["origin"]?.lowercased() {
      guard origin == "\(isEncrypted ? "https" : "http")://\(host)" else {
        return .refusal(403, "pages of other sites may not ask this server")
      }
    }
    if let site = request.headers["sec-fetch-site"], site != "same-origin", site != "none",
      request.headers["sec-fetch-mode"] != "navigate"
    {
      return .refusal(403, "pages of other sites may not ask this server")
    }
    guard let token, !openPaths.contains(request.path) else { return nil }
    let bearer = request.headers["authorization"].flatMap { $0.hasPrefix("Bearer ") ? $0.dropFirst(7) : nil }
    let given = [bearer.map(String.init), request.cookie, request.query["token"]].compactMap { $0 }
    guard given.contains(where: { Self.isEqual($0, token) }) else {
      var response = HTTPResponse.refusal(401, "open the link with the token, as the program printed it")
      response.headers = [("WWW-Authenticate", "Bearer")]
      return response
    }
    return nil
  }

  /// Sends a browser that came with the token in its link to the page itself, with a cookie instead: links are seen by others.
  ///
  /// - Returns: nil for a request without a token in its query.
  public func redirection(of request: HTTPRequest) -> HTTPResponse? {
    guard let token, request.query["token"] != nil, request.path == "/" else { return nil }
    var response = HTTPResponse(303, type: "text/plain; charset=utf-8", [])
    let secure = isEncrypted ? "; Secure" : ""
    response.headers = [
      ("Location", "/"),
      (
        "Set-Cookie",
        "\(HTTPRequest.cookieName)=\(token); Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000\(secure)"
      ),
    ]
    return response
  }

  /// Whether it is an address or a name of this server, with its port.
  private func isOwn(_ host: String) -> Bool {
    var name = Substring(host)
    let standard: UInt16 = isEncrypted ? 443 : 80
    if let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") {
      guard UInt16(host[host.index(after: colon)...]) == address.port else { return false }
      name = host[..<colon]
    } else if address.port != standard {
      return false
    }
    if names.contains(String(name)) { return true }
    guard let numeric = ServerAddress("\(name):1"), !name.isEmpty else { return false }
    if address.isAny { return true }
    return numeric.host == address.host || address.isLoopback && numeric.isLoopback
  }

  /// Takes as long whatever is the same: how long a comparison takes must not tell how much of a guess was right.
  static func isEqual(_ first: String, _ second: String) -> Bool {
    let (first, second) = (Array(first.utf8), Array(second.utf8))
    var difference = first.count ^ second.count
    for index in second.indices {
      difference |= Int(second[index] ^ (index < first.count ? first[index] : ~second[index]))
    }
    return difference == 0
  }
}
