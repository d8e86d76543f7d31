import CMicrohttpd
import Glibc
import Synchronization
import System

/// The door to the library's daemon: pointers of C on one side, requests and answers on the other.
enum ServerSystem {
  static let addressInUse = EADDRINUSE

  static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

  /// - Parameter state: stays until the daemon was stopped.
  /// - Returns: the daemon; nil where it does not start.
  static func start(
    _ listener: Int32, identity: HTTPServer.Identity?, limits: HTTPServer.Limits, _ state: HTTPServer.State
  ) -> OpaquePointer? {
    var options = hooke_http_options()
    options.listener = listener
    options.connections = UInt32(limits.connections)
    options.idle_seconds = UInt32(limits.idleSeconds)
    options.connection_bytes = limits.connectionBytes
    // The server keeps it, and stops the daemon before it goes.
    options.context = Unmanaged.passUnretained(state).toOpaque()
    options.answer = { context, exchange, method, path, round in
      guard let context, let exchange, let method, let path else { return false }
      let state = Unmanaged<HTTPServer.State>.fromOpaque(context).takeUnretainedValue()
      return state.answer(
        Exchange(pointer: exchange), method: String(cString: method), path: String(cString: path),
        round: Int(round))
    }
    options.changed = { context, descriptor, change in
      guard let context else { return }
      Unmanaged<HTTPServer.State>.fromOpaque(context).takeUnretainedValue().table.note(descriptor, change)
    }
    guard let identity else { return hooke_http_start(&options) }
    return identity.key.withCString { key in
      identity.certificate.withCString { certificate in
        (options.key, options.certificate) = (key, certificate)
        return hooke_http_start(&options)
      }
    }
  }
}

extension HTTPServer.State {
  /// Answers a request, or has it wait.
  ///
  /// - Returns: false where the connection is to be closed.
  fileprivate func answer(_ exchange: Exchange, method: String, path: String, round: Int) -> Bool {
    let request = exchange.request(method: method, path: path, round: round)
    func respond(_ response: HTTPResponse) -> Bool {
      table.beginAnswer(exchange.descriptor, isStream: false)
      return exchange.give(response, adding: headers)
    }
    guard round > 0 || rate.allows() else {
      var response = HTTPResponse.refusal(429, "too many requests; ask again in a second")
      response.headers = [("Retry-After", "1")]
      return respond(response)
    }
    switch answer(request) {
    case .response(let response): return respond(response)
    case .stream(let broadcast, let framing):
      if request.method == "HEAD" { return respond(HTTPResponse(type: framing.type, [])) }
      guard register(broadcast) else { return respond(.refusal(503, "the run is ending")) }
      table.beginAnswer(exchange.descriptor, isStream: true)
      return exchange.give(HTTPStream(broadcast, framing, exchange: exchange), adding: headers)
    case .wait(let broadcast):
      guard register(broadcast) else { return respond(.refusal(503, "the run is ending")) }
      table.beginAnswer(exchange.descriptor, isStream: true)
      return broadcast.wait(exchange) || respond(.refusal(503, "the run is ending"))
    }
  }

  /// So that `stop` finds everybody who waits.
  private func register(_ broadcast: Broadcast) -> Bool {
    broadcasts.withLock { broadcasts in
      guard !isStopping.load(ordering: .acquiring) else { return false }
      broadcasts[ObjectIdentifier(broadcast)] = broadcast
      return true
    }
  }
}
