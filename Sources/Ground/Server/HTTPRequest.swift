/// What a client asks for: the head of a request, as the library took it apart.
public struct HTTPRequest: Sendable {
  /// Such as `GET`, in capitals as it came.
  public var method: String
  /// Begins with `/`; escapes are resolved.
  public var path: String
  /// Each name of the query once, with its value.
  public var query: [String: String]
  /// The headers that anybody here looks at, by their names in lower case.
  public var headers: [String: String]
  /// The cookie that holds the token; nil without one.
  public var cookie: String?
  /// Whether it brings a body, which no request here may.
  public var hasBody: Bool
  /// Counts from 0 how often the same request was put before its route, which may wait for something.
  public var round: Int

  /// The headers that are looked up.
  static let headerNames = [
    "host", "origin", "sec-fetch-site", "sec-fetch-mode", "authorization", "accept", "content-length",
    "transfer-encoding",
  ]
  /// The name of the cookie that holds the token.
  static let cookieName = "hooke_token"

  /// A request of a program, such as a test, without a body.
  public init(_ path: String, method: String = "GET", headers: [String: String] = [:]) {
    (self.method, self.path, query, self.headers) = (method, path, [:], headers)
    (cookie, hasBody, round) = (nil, false, 0)
  }
}
