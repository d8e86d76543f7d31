import Testing

@testable import Server

struct RouterTests {
  private let router = Router([
    Route("/a") { _ in .response(HTTPResponse(json: "1")) },
    Route("/b", parameters: ["n"]) { request in .response(HTTPResponse(json: request.query["n"] ?? "none")) },
  ])

  private func response(_ request: HTTPRequest) throws -> HTTPResponse {
    guard case .response(let response) = router.answer(request) else {
      throw AnswerError()
    }
    return response
  }

  private struct AnswerError: Error {}

  @Test func everythingElseIsRefused() throws {
    #expect(try response(HTTPRequest("/a")).status == 200)
    #expect(try response(HTTPRequest("/a", method: "HEAD")).status == 200)
    for path in ["/", "/A", "/a/", "//a", "/a/../b", "/\u{1}00", ""] {
      #expect(try response(HTTPRequest(path)).status == 404, "\(path)")
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "get", "X"] {
      let refused = try response(HTTPRequest("/a", method: method))
      #expect(refused.status == 405, "\(method)")
      #expect(refused.headers.contains { $0.name == "Allow" && $0.value == "GET, HEAD" })
    }
    var body = HTTPRequest("/a")
    body.hasBody = true
    #expect(try response(body).status == 400)
    var query = HTTPRequest("/b")
    query.query = ["n": "5"]
    #expect(try String(decoding: response(query).bytes, as: UTF8.self) == "5\n")
    query.query = ["m": "5"]
    #expect(try response(query).status == 400)
  }
}
