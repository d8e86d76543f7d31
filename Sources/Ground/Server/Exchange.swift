import CMicrohttpd

/// A request and its answer, as the library knows them.
///
/// Valid while the library calls about it, and while it is suspended. The library says which calls are allowed on other
/// threads: `resume`.
struct Exchange: @unchecked Sendable {
  let pointer: OpaquePointer

  var descriptor: Int32 { hooke_http_descriptor(pointer) }

  func suspend() { hooke_http_suspend(pointer) }
  func resume() { hooke_http_resume(pointer) }

  func request(method: String, path: String, round: Int) -> HTTPRequest {
    var request = HTTPRequest(path, method: method)
    for name in HTTPRequest.headerNames {
      if let value = hooke_http_header(pointer, name) { request.headers[name] = String(cString: value) }
    }
    request.cookie = hooke_http_cookie(pointer, HTTPRequest.cookieName).map { String(cString: $0) }
    request.hasBody =
      request.headers["transfer-encoding"] != nil || (request.headers["content-length"] ?? "0") != "0"
    request.round = round
    withUnsafeMutablePointer(to: &request.query) { query in
      hooke_http_each_query(pointer, query) { context, name, value in
        guard let context, let name else { return }
        let query = context.assumingMemoryBound(to: [String: String].self)
        // Who says a name twice means one of them; the last one would hide the first.
        let key = String(cString: name)
        if query.pointee[key] == nil { query.pointee[key] = value.map { String(cString: $0) } ?? "" }
      }
    }
    return request
  }

  /// - Returns: false where the library cannot give it; the connection is to be closed then.
  func give(_ response: HTTPResponse, adding headers: [(name: String, value: String)]) -> Bool {
    let body = response.bytes.withUnsafeBufferPointer { hooke_http_bytes($0.baseAddress, $0.count) }
    return queue(response.status, body, type: response.type, headers + response.headers)
  }

  func give(_ stream: HTTPStream, adding headers: [(name: String, value: String)]) -> Bool {
    let body = hooke_http_stream(
      { context, buffer, room in
        guard let context, let buffer else { return -1 }
        let stream = Unmanaged<HTTPStream>.fromOpaque(context).takeUnretainedValue()
        return stream.read(into: UnsafeMutableBufferPointer(start: buffer, count: room))
      },
      { Unmanaged<HTTPStream>.fromOpaque($0!).takeRetainedValue().finish() },
      Unmanaged.passRetained(stream).toOpaque())
    return queue(200, body, type: stream.framing.type, headers)
  }

  private func queue(
    _ status: Int, _ body: OpaquePointer?, type: String, _ headers: [(name: String, value: String)]
  ) -> Bool {
    guard let body else { return false }
    _ = hooke_http_add_header(body, "Content-Type", type)
    for (name, value) in headers { _ = hooke_http_add_header(body, name, value) }
    return hooke_http_queue(pointer, UInt32(status), body)
  }
}
