/// What a server has to give under one path.
public struct Route: Sendable {
  /// Such as `/api/v1/state`.
  public let path: String
  /// The names that a query may have.
  public let parameters: [String]
  let answer: @Sendable (HTTPRequest) -> HTTPAnswer

  /// - Parameters:
  ///   - parameters: the names that a query may have; others are refused.
  ///   - answer: called on the server's thread; must return soon.
  public init(
    _ path: String, parameters: [String] = [], _ answer: @escaping @Sendable (HTTPRequest) -> HTTPAnswer
  ) { (self.path, self.parameters, self.answer) = (path, parameters, answer) }
}

/// Which route a request is for. Everything is to be read, nothing to be written: other methods than GET and HEAD are refused.
public struct Router: Sendable {
  /// All there are.
  public let routes: [Route]
  private let byPath: [String: Route]

  /// - Precondition: each path stands there once.
  public init(_ routes: [Route]) {
    self.routes = routes
    byPath = Dictionary(uniqueKeysWithValues: routes.map { ($0.path, $0) })
  }

  /// 404 for a path that there is not, 405 for a method other than GET and HEAD, 400 for a body or a query that the route
  /// does not know.
  public func answer(_ request: HTTPRequest) -> HTTPAnswer {
    guard let route = byPath[request.path] else {
      return .response(.refusal(404, "there is no such page; /openapi.json has all there are"))
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      var response = HTTPResponse.refusal(405, "this can only be read, with GET or HEAD")
      response.headers = [("Allow", "GET, HEAD")]
      return .response(response)
    }
    if request.hasBody { return .response(.refusal(400, "a request here has no body")) }
    guard request.query.keys.allSatisfy(route.parameters.contains) else {
      return .response(.refusal(400, "the query has a name that this page does not know; see /openapi.json"))
    }
    return route.answer(request)
  }
}
