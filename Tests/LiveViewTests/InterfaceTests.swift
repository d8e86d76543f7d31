import Foundation
import HTTPClient
import Imaging
import Records
import Server
import Synchronization
import System
import Testing

@testable import LiveView

/// The page and the interface from the outside, over the loopback address.
final class InterfaceTests: Sendable {
  private let announced = Mutex<LiveAnnouncement?>(nil)

  private func open(_ facts: LiveFacts = LiveFacts(), _ plan: RecordPlan = recordPlan()) throws -> (
    outlet: Outlet, client: HTTPClient
  ) {
    let view = LiveView("127.0.0.1:0", facts: facts) { [self] new in announced.withLock { $0 = new } }
    try view.check(plan)
    let outlet = try #require(view.open(plan).first)
    try view.add(
      RunRecord(run: "r1", description: #"{"run":"r1","source":{"name":"rtsp://me:secret@camera/1"}}"#), plan)
    let link = try #require(announced.withLock { $0?.links.first })
    let port = try #require(link.split(separator: ":").last.flatMap { UInt16($0.dropLast()) })
    return (outlet, HTTPClient(port: port))
  }

  private func json(_ client: HTTPClient, _ path: String, status: Int = 200) throws -> [String: Any] {
    let reply = try client.get(path)
    #expect(reply.status == status, "\(path): \(reply.text)")
    #expect(reply.headers["content-type"] == "application/json")
    return try #require(try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
  }

  @Test func whatIsServedIsWhatWasCounted() throws {
    let (outlet, client) = try open()
    #expect(try json(client, "/api/v1/state")["phase"] as? String == "waiting")
    #expect(try client.get("/readyz").status == 503 && client.get("/healthz").status == 200)
    for number in 0..<10 { try give(UInt64(number), to: outlet, second: start + Int64(number)) }
    try giveState("lost", frames: 3, to: outlet, dropped: 3)
    try give(10, to: outlet, second: start + 10)
    let state = try json(client, "/api/v1/state")
    #expect(
      state["frames"] as? Int == 11 && state["frame"] as? Int == 10 && state["phase"] as? String == "counting"
    )
    let kinds = try #require(state["classes"] as? [[String: Any]])
    #expect(kinds.map { $0["name"] as? String } == ["red_cell", "white_cell"])
    #expect(kinds.allSatisfy { $0["count"] as? Int == 1 && $0["total"] as? Int == 11 })
    let losses = try #require(state["losses"] as? [[String: Any]])
    #expect(losses.count == 1 && losses[0]["reason"] as? String == "lost" && losses[0]["frames"] as? Int == 3)
    #expect(try client.get("/readyz").status == 200)
    let counts = try json(client, "/api/v1/counts")
    #expect(counts["frame"] as? Int == 10)
    let series = try json(client, "/api/v1/series?class=white_cell&from=\(start)&to=\(start + 100)&points=50")
    #expect(series["class"] as? String == "white_cell" && series["width"] as? Int == 1)
    #expect((series["frames"] as? [Int])?.reduce(0, +) == 11)
    #expect((series["means"] as? [Double])?.allSatisfy { $0 == 1 } == true)
    let plain = try json(client, "/api/v1/series?class=red_cell")
    #expect(plain["to"] as? Int == Int(start) + 11 && (plain["times"] as? [Int])?.count == 11)
    try outlet.finish()
    #expect(throws: (any Error).self) { try client.get("/healthz") }
  }

  @Test func queriesThatMeanNothingAreRefused() throws {
    let (outlet, client) = try open()
    try give(0, to: outlet)
    for query in [
      "", "?class=", "?class=none", "?class=red_cell&from=x", "?class=red_cell&to=-1",
      "?class=red_cell&points=0",
      "?class=red_cell&points=2001", "?class=red_cell&from=5&to=5", "?class=red_cell&from=99999999999",
      "?red_cell",
      "?class=red_cell&from=1.5", "?class=red_cell&other=1", "?class=red_cell&points=",
    ] {
      let refused = try json(client, "/api/v1/series\(query)", status: 400)
      #expect(refused["error"] is String, "\(query)")
    }
    #expect(try client.get("/stream.mjpeg?show=all").status == 400)
    #expect(try client.get("/api/v1/state?x").status == 400)
    // As far apart as can be said: no answer is long.
    let wide = try client.get("/api/v1/series?class=red_cell&from=0&to=9999999999&points=1")
    #expect(wide.status == 200 && wide.body.count < 500)
    try outlet.finish()
  }

  @Test func theRunSaysWhatItIsAndKeepsPasswords() throws {
    var facts = LiveFacts()
    facts.version = "1.2.3"
    facts.settings = [.init(key: "source", value: "'rtsp://me:secret@camera/1'", source: "hooke.yaml")]
    facts.places = ["/tmp/counts.csv"]
    let (outlet, client) = try open(facts)
    let run = try json(client, "/api/v1/run")
    let description = try #require(run["description"] as? [String: Any])
    #expect(description["run"] as? String == "r1" && run["version"] as? String == "1.2.3")
    let setting = try #require((run["settings"] as? [[String: String]])?.first)
    #expect(setting == ["key": "source", "value": "'rtsp://***@camera/1'", "source": "hooke.yaml"])
    let kinds = try #require(run["classes"] as? [[String: String]])
    #expect(kinds.map { $0["name"] } == ["red_cell", "white_cell"])
    #expect(
      kinds.allSatisfy { $0["color_on_dark"]?.hasPrefix("#") == true && $0["color_on_light"]?.count == 7 })
    #expect(try !client.get("/api/v1/run").text.contains("secret"))
    let disk = try #require(json(client, "/api/v1/state")["disk"] as? [String: Any])
    #expect(disk["free_bytes"] as? Int ?? 0 > 0 && disk["path"] as? String == "/tmp/counts.csv")
    try outlet.finish()
  }

  @Test func picturesAreMadeWhenSomebodyLooks() throws {
    let (outlet, client) = try open()
    // Frames come until the looking is over.
    let isDone = Atomic(false)
    let frames = Box(outlet)
    let camera = try Thread(name: "camera") {
      var number: UInt64 = 0
      while !isDone.load(ordering: .acquiring) {
        try? give(number, to: frames.outlet)
        number += 1
        SystemClock.sleep(nanoseconds: 5_000_000)
      }
    }
    for path in ["/frame.jpg", "/overlay.jpg"] {
      let reply = try client.get(path)
      #expect(reply.status == 200 && reply.headers["content-type"] == "image/jpeg")
      #expect(try JPEGDecoder().decode(reply.body.span.bytes, name: path).size == pictureSize)
    }
    for show in ["raw", "outlines", "classes"] {
      let connection = try client.open()
      try connection.ask("/stream.mjpeg?show=\(show)")
      #expect(try connection.head().status == 200)
      for _ in 0..<3 {
        _ = try connection.receive(through: "Content-Type: image/jpeg\r\n")
      }
    }
    let events = try client.open()
    try events.ask("/events")
    #expect(try events.head().headers["content-type"] == "text/event-stream")
    for _ in 0..<3 {
      _ = try events.receive(through: "event: state\ndata: ")
      let line = try events.receive(through: "}\n")
      #expect(line.hasPrefix("{") && line.contains("\"frames_per_second\""))
    }
    // The sharpness is measured while somebody follows.
    _ = try events.receive(through: "\"sharpness\":")
    isDone.store(true, ordering: .releasing)
    camera.join()
    try outlet.finish()
  }

  /// An outlet for the thread that has it alone.
  private final class Box: @unchecked Sendable {
    let outlet: Outlet
    init(_ outlet: Outlet) { self.outlet = outlet }
  }

  @Test func withoutFramesAPictureIsRefusedInTime() throws {
    let (outlet, client) = try open()
    #expect(try client.get("/frame.jpg").status == 503)
    #expect(try client.get("/overlay.jpg", method: "HEAD").status == 503)
    try outlet.finish()
  }

  @Test func figuresAreGivenToPrometheus() throws {
    let (outlet, client) = try open()
    for number in 0..<4 { try give(UInt64(number), to: outlet) }
    try giveState("refused: broken", frames: 1, to: outlet, rejected: 1)
    let reply = try client.get("/metrics")
    #expect(reply.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    let lines = reply.text.split(separator: "\n").map(String.init)
    for line in [
      "hooke_frames_total 4", "hooke_frames_rejected_total 1", #"hooke_objects{class="red_cell"} 1"#,
      #"hooke_objects_total{class="white_cell"} 4"#, #"hooke_events_total{reason="refused: broken"} 1"#,
      "# TYPE hooke_frames_total counter",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    // Whatever a person wrote stays one label.
    #expect(reply.text.contains(#"sample="a \"slide\" \\ 1\n""#))
    for line in lines where !line.hasPrefix("#") {
      #expect(line.wholeMatch(of: /[a-z_]+(\{[^}]*\})? -?[0-9.e+-]+/) != nil, "\(line)")
    }
    try outlet.finish()
  }

  @Test func thePageIsWholeAndSmall() throws {
    let (outlet, client) = try open()
    let reply = try client.get("/")
    #expect(reply.status == 200 && reply.headers["content-type"] == "text/html; charset=utf-8")
    #expect(reply.body.count < 60 << 10)
    // Nothing from elsewhere: no address but that of the SVG namespace.
    #expect(reply.text.matches(of: /https?:/).count == 1 && !reply.text.contains("@import"))
    #expect(
      !reply.text.contains(" onclick=") && !reply.text.contains(" style=")
        && !reply.text.contains("innerHTML"))
    // Its script and its style sheet are those that may be used.
    let policy = try #require(reply.headers["content-security-policy"])
    for (element, directive) in [("script", "script-src"), ("style", "style-src")] {
      let open = try #require(reply.text.range(of: "<\(element)>"))
      let close = try #require(reply.text.range(of: "</\(element)>"))
      #expect(reply.text.ranges(of: "<\(element)").count == 1)
      let hash = Data(SHA256(Array(reply.text[open.upperBound..<close.lowerBound].utf8)).bytes)
        .base64EncodedString()
      #expect(policy.contains("\(directive) 'sha256-\(hash)'"))
    }
    try outlet.finish()
  }

  /// Every route is described, and everything described is there.
  @Test func theDescriptionHasTheRoutes() throws {
    let (outlet, client) = try open()
    let description = try json(client, "/openapi.json")
    let paths = try #require(description["paths"] as? [String: [String: [String: Any]]])
    let interface = LiveInterface(
      reportFacts(), LiveFacts(), board: LiveBoard(LiveFigures(reportFacts())), gallery: LiveGallery(),
      description: RunDescriptionText(), rules: AccessRules(ServerAddress.usual))
    #expect(Set(paths.keys) == Set(interface.routes.routes.map(\.path)))
    for route in interface.routes.routes {
      let operation = try #require(paths[route.path]?["get"])
      #expect(paths[route.path]?.count == 1, "only GET is there")
      let parameters = (operation["parameters"] as? [[String: Any]] ?? []).compactMap {
        $0["name"] as? String
      }
      #expect(Set(parameters) == Set(route.parameters), "\(route.path)")
    }
    // What the state has is described, and what must be there is.
    try give(0, to: outlet)
    let schemas = try #require(
      (description["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]])
    for (path, name) in [
      ("/api/v1/state", "State"), ("/api/v1/counts", "Counts"), ("/api/v1/run", "Run"),
      ("/api/v1/series?class=red_cell", "Series"),
    ] {
      let answer = try json(client, path)
      let schema = try #require(schemas[name])
      let known = try #require(schema["properties"] as? [String: Any])
      let required = try #require(schema["required"] as? [String])
      #expect(Set(answer.keys).isSubset(of: known.keys), "\(path)")
      #expect(Set(required).isSubset(of: answer.keys), "\(path)")
    }
    let kind = try #require((json(client, "/api/v1/state")["classes"] as? [[String: Any]])?.first)
    let known = try #require(schemas["Class"]?["properties"] as? [String: Any])
    #expect(Set(kind.keys).isSubset(of: known.keys))
    try outlet.finish()
  }

  @Test func whatIsNoAddressIsSaid() throws {
    for place in ["pictures/", "microscope.local:80"] {
      let error = #expect(throws: FileError.self) { try LiveView(place).check(recordPlan()) }
      #expect(error?.path == place && error?.advice?.contains("127.0.0.1:8080") == true)
    }
    let (outlet, client) = try open()
    let error = #expect(throws: FileError.self) {
      try LiveView("127.0.0.1:\(client.port)").check(recordPlan())
    }
    #expect(error?.problem.contains("in use") == true)
    try outlet.finish()
  }
}
