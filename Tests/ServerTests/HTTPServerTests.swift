import HTTPClient
import Synchronization
import System
import Testing

@testable import Server

/// The server from the outside, over the loopback address.
struct HTTPServerTests {
  private func start(
    _ routes: [Route], limits: HTTPServer.Limits = HTTPServer.Limits(),
    tick: @escaping @Sendable () -> Void = {}
  ) throws -> (server: HTTPServer, client: HTTPClient) {
    let router = Router(routes)
    let listener = try HTTPServer.Listener(ServerAddress("127.0.0.1:0")!)
    let rules = AccessRules(listener.address)
    let server = try HTTPServer(
      listener, limits: limits,
      answer: { request in rules.refusal(of: request).map { .response($0) } ?? router.answer(request) },
      tick: tick)
    return (server, HTTPClient(port: server.address.port))
  }

  private let plain = Route("/plain") { _ in
    .response(HTTPResponse(type: "text/plain", Array("hello".utf8)))
  }

  @Test func answersAndRefuses() throws {
    let (server, client) = try start([plain])
    let reply = try client.get("/plain")
    #expect(reply.status == 200 && reply.text == "hello" && reply.headers["content-type"] == "text/plain")
    #expect(reply.headers["content-security-policy"]?.contains("default-src 'none'") == true)
    #expect(
      reply.headers["x-content-type-options"] == "nosniff" && reply.headers["cache-control"] == "no-store")
    let head = try client.get("/plain", method: "HEAD")
    #expect(head.status == 200 && head.headers["content-length"] == "5" && head.body.isEmpty)
    #expect(try client.get("/none").status == 404)
    #expect(try client.get("/plain%00").status == 404)
    #expect(try client.get("/%70lain").status == 200)
    #expect(try client.get("/plain", method: "POST").status == 405)
    #expect(try client.get("/plain?x=1").status == 400)
    #expect(try client.get("/plain", headers: ["Host": "evil.example"]).status == 421)
    #expect(try client.get("/plain", headers: ["Origin": "http://evil.example"]).status == 403)
    // Two requests on one connection.
    let connection = try client.open()
    for _ in 0..<2 {
      try connection.ask("/plain")
      #expect(try connection.reply().text == "hello")
    }
    server.stop()
    #expect(throws: (any Error).self) { try client.get("/plain") }
  }

  @Test func whatIsNoRequestGetsNoAnswerThatIsOne() throws {
    let (server, client) = try start([plain])
    for text in [
      "\r\n\r\n", "GET\r\n\r\n", "nonsense\r\n\r\n", "GET /plain HTTP/1.1\r\n\r\n", "\u{0}\u{1}\r\n\r\n",
    ] {
      let connection = try client.open()
      try connection.send(text)
      let bytes = try connection.receive()
      let line = String(decoding: bytes.prefix(15), as: UTF8.self)
      #expect(
        bytes.isEmpty || line.hasPrefix("HTTP/1.1 4") || line.hasPrefix("HTTP/1.0 4"), "\(text): \(line)")
    }
    // A head that is longer than a connection has room for.
    let connection = try client.open()
    try? connection.send("GET /plain HTTP/1.1\r\nHost: 127.0.0.1:\(client.port)\r\n")
    let long = "X-Long: " + String(repeating: "x", count: 60_000) + "\r\n\r\n"
    try? connection.send(long)
    let refused = (try? connection.receive()) ?? []
    #expect(refused.isEmpty || String(decoding: refused.prefix(10), as: UTF8.self) == "HTTP/1.1 4")
    #expect(try client.get("/plain").status == 200)
    server.stop()
  }

  @Test func aBodyIsRefused() throws {
    let (server, client) = try start([plain])
    let connection = try client.open()
    try connection.ask("/plain", headers: ["Content-Length": "1000000000"])
    #expect(try connection.head().status == 400)
    server.stop()
  }

  @Test func aStreamGetsEveryMessageAndEndsWithTheServer() throws {
    let broadcast = Broadcast()
    let (server, client) = try start([
      Route("/events") { _ in .stream(broadcast, .events) },
      Route("/pictures") { _ in .stream(broadcast, .pictures) },
    ])
    let (events, pictures) = (try client.open(), try client.open())
    try events.ask("/events")
    try pictures.ask("/pictures")
    #expect(try events.head().headers["content-type"] == "text/event-stream")
    #expect(try pictures.head().headers["content-type"]?.hasPrefix("multipart/x-mixed-replace") == true)
    for text in ["first", "second"] {
      broadcast.publish(Array(text.utf8))
      #expect(try events.receive(through: text).hasSuffix(text))
      let part = try pictures.receive(through: text)
      #expect(
        part.contains(
          "--hooke-frame\r\nContent-Type: image/jpeg\r\nContent-Length: \(text.utf8.count)\r\n\r\n"))
    }
    #expect(broadcast.followers == 2)
    // Without news nobody gets anything twice.
    broadcast.nudge()
    broadcast.publish(Array("third".utf8))
    let rest = try events.receive(through: "third")
    #expect(!rest.contains("second"))
    server.stop()
    // The last chunk ends it.
    #expect(try events.receive(through: "0\r\n\r\n").hasSuffix("0\r\n\r\n"))
    #expect(try events.receive().isEmpty)
  }

  @Test func aStreamThatIsOnlyAskedAboutIsNotBegun() throws {
    let broadcast = Broadcast()
    let (server, client) = try start([Route("/events") { _ in .stream(broadcast, .events) }])
    let reply = try client.get("/events", method: "HEAD")
    #expect(reply.status == 200 && reply.headers["content-type"] == "text/event-stream")
    #expect(broadcast.followers == 0)
    server.stop()
  }

  /// A viewer that reads nothing: who publishes is never held up, and another viewer gets the newest message.
  @Test func aSlowViewerHoldsNobodyUp() throws {
    let broadcast = Broadcast()
    let (server, client) = try start([Route("/pictures") { _ in .stream(broadcast, .pictures) }])
    let (slow, quick) = (try client.open(), try client.open())
    try slow.ask("/pictures")
    try quick.ask("/pictures")
    _ = try slow.head()
    _ = try quick.head()
    // More than the system keeps for a connection: the slow one gets stuck within some message.
    let filling = [UInt8](repeating: UInt8(ascii: "."), count: 1 << 19)
    for number in 0..<40 {
      broadcast.publish(filling + Array("end of \(number);".utf8))
      #expect(try quick.receive(through: "end of \(number);").count > 1 << 19)
    }
    // Byte by byte it still gets what it was being sent.
    for _ in 0..<100 { #expect(try slow.receive(atMost: 1).count == 1) }
    server.stop()
  }

  @Test func whoWaitsIsAskedAgain() throws {
    let (broadcast, asked) = (Broadcast(), Event())
    let (server, client) = try start([
      Route("/next") { request in
        asked.signal()
        guard request.round > 0 else { return .wait(broadcast) }
        let bytes = broadcast.latest?.bytes
        return .response(bytes.map { HTTPResponse(type: "text/plain", $0) } ?? .refusal(503, "nothing"))
      }
    ])
    for expected in [503, 200] {
      let connection = try client.open()
      let seen = asked.value
      try connection.ask("/next")
      asked.wait(past: seen)
      // Until it is suspended: whoever nudges before is early, and nudges again.
      let reply = Mutex<HTTPClient.Reply?>(nil)
      let isDone = Atomic(false)
      let nudger = try Thread(name: "nudger") {
        while !isDone.load(ordering: .acquiring) {
          if expected == 200 { broadcast.publish(Array("news".utf8)) } else { broadcast.nudge() }
          SystemClock.sleep(nanoseconds: 1_000_000)
        }
      }
      let found = try connection.reply()
      reply.withLock { $0 = found }
      isDone.store(true, ordering: .releasing)
      nudger.join()
      #expect(found.status == expected)
    }
    server.stop()
  }

  @Test func stoppingEndsWhoeverWaits() throws {
    let (broadcast, asked) = (Broadcast(), Event())
    let (server, client) = try start([
      Route("/next") { _ in
        asked.signal()
        return .wait(broadcast)
      }
    ])
    let connection = try client.open()
    try connection.ask("/next")
    asked.wait(past: 0)
    server.stop()
    let bytes = try connection.receive()
    #expect(bytes.isEmpty || String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 503"))
  }

  @Test func tooManyRequestsAreRefused() throws {
    var limits = HTTPServer.Limits()
    limits.requestsPerSecond = 3
    let (server, client) = try start([plain], limits: limits)
    let statuses = try (0..<12).map { _ in try client.get("/plain").status }
    #expect(statuses.contains(200) && statuses.contains(429) && Set(statuses) == [200, 429])
    server.stop()
  }

  /// Whoever takes the connections and says nothing loses them, so that others come in.
  @Test func silentConnectionsAreShut() throws {
    var limits = HTTPServer.Limits()
    (limits.connections, limits.askingSeconds) = (3, 0)
    let (server, client) = try start([plain], limits: limits)
    let silent = try (0..<6).map { _ in try client.open() }
    for connection in silent { #expect(try connection.receive().isEmpty) }
    server.stop()
  }

  @Test func anAddressInUseIsSaid() throws {
    let listener = try HTTPServer.Listener(ServerAddress("127.0.0.1:0")!)
    let address = listener.address
    let error = #expect(throws: FileError.self) { _ = try HTTPServer.Listener(address) }
    #expect(error?.problem.contains("in use") == true && error?.path == "\(address)")
    listener.close()
    let again = try HTTPServer.Listener(address)
    again.close()
    #expect(throws: FileError.self) { _ = try HTTPServer.Listener(ServerAddress("192.0.2.1:0")!) }
  }
}
