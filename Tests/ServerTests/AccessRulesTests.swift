import Testing

@testable import Server

/// Who may ask.
struct AccessRulesTests {
  private func request(_ path: String = "/", _ headers: [String: String]) -> HTTPRequest {
    HTTPRequest(path, headers: headers)
  }

  private func status(_ rules: AccessRules, _ headers: [String: String], path: String = "/") -> Int? {
    rules.refusal(of: request(path, headers))?.status
  }

  private let local = AccessRules(ServerAddress("127.0.0.1:8080")!, names: ["lab"])
  private let open = AccessRules(ServerAddress("0.0.0.0:8080")!, isEncrypted: true, names: ["Lab"])

  /// A name of somebody else that points to this computer must find nothing (DNS rebinding).
  @Test(arguments: [
    ("127.0.0.1:8080", true), ("localhost:8080", true), ("LOCALHOST:8080", true), ("[::1]:8080", true),
    ("127.0.0.1", false), ("127.0.0.1:80", false), ("evil.example:8080", false), ("lab:8080", false),
    ("192.168.1.5:8080", false), ("127.0.0.1.evil.example:8080", false), ("", false), (":8080", false),
    ("localhost:8080@evil.example", false),
  ])
  func onlyOwnNamesAreAnswered(host: String, isOwn: Bool) {
    #expect(status(local, ["host": host]) == (isOwn ? nil : 421))
  }

  @Test func otherComputersUseAddressesAndNames() {
    for host in ["192.168.1.5:8080", "lab:8080", "localhost:8080", "[2001:db8::1]:8080"] {
      #expect(status(open, ["host": host]) == nil, "\(host)")
    }
    for host in ["evil.example:8080", "192.168.1.5", "lab.evil.example:8080"] {
      #expect(status(open, ["host": host]) == 421, "\(host)")
    }
    #expect(status(open, [:]) == 421)
  }

  @Test func pagesOfOtherSitesMayNotAsk() {
    let host = "127.0.0.1:8080"
    #expect(status(local, ["host": host, "origin": "http://127.0.0.1:8080"]) == nil)
    for origin in ["http://evil.example", "https://127.0.0.1:8080", "http://127.0.0.1:8081", "null", ""] {
      #expect(status(local, ["host": host, "origin": origin]) == 403, "\(origin)")
    }
    #expect(
      status(local, ["host": host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"]) == 403)
    #expect(
      status(local, ["host": host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"]) == nil)
    #expect(status(local, ["host": host, "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors"]) == nil)
  }

  @Test func aTokenIsAskedForWhereOneIsSet() {
    let rules = AccessRules(
      ServerAddress("0.0.0.0:8080")!, isEncrypted: true, token: "secret", openPaths: ["/healthz"])
    let host = ["host": "192.168.1.5:8080"]
    #expect(status(rules, host) == 401 && status(rules, host, path: "/healthz") == nil)
    for wrong in ["", "secre", "secret2", "Secret", "tecres"] {
      #expect(status(rules, host.merging(["authorization": "Bearer \(wrong)"]) { $1 }) == 401, "\(wrong)")
    }
    #expect(status(rules, host.merging(["authorization": "Basic secret"]) { $1 }) == 401)
    #expect(status(rules, host.merging(["authorization": "Bearer secret"]) { $1 }) == nil)
    var cookie = request("/", host)
    cookie.cookie = "secret"
    #expect(rules.refusal(of: cookie) == nil)
    cookie.cookie = "other"
    #expect(rules.refusal(of: cookie)?.status == 401)
    // The link with the token leads to the page without it.
    var link = request("/", host)
    link.query["token"] = "secret"
    #expect(rules.refusal(of: link) == nil)
    let redirection = rules.redirection(of: link)
    #expect(redirection?.status == 303)
    let set = redirection?.headers.first { $0.name == "Set-Cookie" }?.value ?? ""
    for part in ["hooke_token=secret", "HttpOnly", "SameSite=Strict", "Secure"] {
      #expect(set.contains(part))
    }
    #expect(rules.redirection(of: request("/", host)) == nil)
  }
}
