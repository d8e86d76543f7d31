import Charts
import Imaging
import Records
import Server
import Synchronization
import System

/// Every route, and who may ask.
final class LiveInterface: Sendable {
  private let run: ReportFacts
  private let facts: LiveFacts
  private let board: LiveBoard
  private let gallery: LiveGallery
  private let description: RunDescriptionText
  private let rules: AccessRules
  private let events = Broadcast()
  private let router = Mutex(Router([]))
  /// What was published last, and when.
  private let published = Mutex<(version: Int, time: UInt64)>((-1, 0))
  private let disk = Mutex<(time: UInt64, disk: LiveState.Disk?)>((0, nil))
  private let isOver = Atomic(false)

  init(
    _ run: ReportFacts, _ facts: LiveFacts, board: LiveBoard, gallery: LiveGallery,
    description: RunDescriptionText, rules: AccessRules
  ) {
    (self.run, self.facts, self.board, self.gallery) = (run, facts, board, gallery)
    (self.description, self.rules) = (description, rules)
    let all = routes
    router.withLock { $0 = all }
  }

  /// What `/healthz` and `/readyz` tell is no secret.
  static let openPaths: Set<String> = ["/healthz", "/readyz"]

  func answer(_ request: HTTPRequest) -> HTTPAnswer {
    if let refusal = rules.refusal(of: request) { return .response(refusal) }
    if let redirection = rules.redirection(of: request) { return .response(redirection) }
    return router.withLock { $0 }.answer(request)
  }

  /// Ten times a second while somebody is connected.
  func tick() {
    let now = SystemClock.monotonicNanoseconds()
    gallery.lookAfter(now: now)
    guard events.followers > 0 else { return }
    gallery.askForSharpness(now: now)
    let isDue = published.withLock { $0.version != board.version || now - min(now, $0.time) > 1_000_000_000 }
    if isDue { publishState() }
  }

  /// Tells all who follow events what is known now.
  func publishState() {
    let (version, now) = (board.version, SystemClock.monotonicNanoseconds())
    published.withLock { $0 = (version, now) }
    events.publish(Array("event: state\ndata: \(jsonLine(state(now)))\n\n".utf8))
  }

  private func state(_ now: UInt64) -> LiveState {
    var state = board.state(of: run, now: now)
    state.sharpness = gallery.sharpness
    state.viewers = LiveGallery.View.allCases.reduce(0) { $0 + gallery[$1].followers }
    state.disk = diskNow(now)
    return state
  }

  /// Asked anew every few seconds.
  private func diskNow(_ now: UInt64) -> LiveState.Disk? {
    disk.withLock { known in
      if known.time != 0, now - min(now, known.time) < 5_000_000_000 { return known.disk }
      known.time = now
      known.disk = facts.places.first.flatMap { path in
        // A file that is written at the end is not there yet; its folder is.
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        return (DiskSpace(of: path) ?? DiskSpace(of: folder)).map {
          LiveState.Disk(path: path, freeBytes: $0.free, totalBytes: $0.total)
        }
      }
      return known.disk
    }
  }

  // MARK: Routes

  /// All there are; `openapi.json` describes each.
  var routes: Router {
    Router([
      Route("/") { _ in .response(LivePage.response) },
      Route("/openapi.json") { _ in .response(HTTPResponse(type: "application/json", LivePage.openAPI)) },
      Route("/healthz") { _ in .response(HTTPResponse(type: "text/plain; charset=utf-8", Array("ok\n".utf8)))
      },
      Route("/readyz") { [unowned self] _ in .response(readiness) },
      Route("/metrics") { [unowned self] _ in .response(metrics) },
      Route("/api/v1/state") { [unowned self] _ in
        .response(HTTPResponse(json: jsonLine(state(SystemClock.monotonicNanoseconds()))))
      },
      Route("/api/v1/counts") { [unowned self] _ in .response(HTTPResponse(json: counts)) },
      Route("/api/v1/series", parameters: ["class", "from", "to", "points"]) { [unowned self] in
        .response(series($0.query))
      },
      Route("/api/v1/run") { [unowned self] _ in .response(HTTPResponse(json: runText)) },
      Route("/frame.jpg") { [unowned self] in still(.raw, $0) },
      Route("/overlay.jpg") { [unowned self] in still(.outlines, $0) },
      Route("/stream.mjpeg", parameters: ["show"]) { [unowned self] in stream($0) },
      Route("/events") { [unowned self] _ in
        publishState()
        return .stream(events, .events)
      },
    ])
  }

  private var readiness: HTTPResponse {
    let state = board.state(of: run, now: SystemClock.monotonicNanoseconds())
    return state.phase == "counting"
      ? HTTPResponse(type: "text/plain; charset=utf-8", Array("counting\n".utf8))
      : .refusal(503, "no frame is being counted")
  }

  private var metrics: HTTPResponse {
    let identity = run.identity
    var labels = [
      ("run", identity.run), ("model", identity.model), ("configuration", identity.configuration),
      ("calibration", identity.calibration), ("source", Self.withoutPassword(run.source)),
      ("version", facts.version),
    ]
    if let sample = identity.sample { labels.append(("sample", sample)) }
    let text = PrometheusText(state(SystemClock.monotonicNanoseconds()), identity: labels).text
    return HTTPResponse(type: "text/plain; version=0.0.4; charset=utf-8", Array(text.utf8))
  }

  private var counts: String {
    struct Counts: Encodable {
      struct Class: Encodable {
        var name: String
        var count: Int
      }
      var run: String
      var frame: UInt64?
      var utc: String?
      var classes: [Class]
    }
    let state = board.state(of: run, now: SystemClock.monotonicNanoseconds())
    return jsonLine(
      Counts(
        run: state.run, frame: state.frame, utc: state.utc,
        classes: state.classes.map { Counts.Class(name: $0.name, count: $0.count) }))
  }

  private func series(_ query: [String: String]) -> HTTPResponse {
    let classes = board.read { $0.figures.classes.map(\.name) }
    let span = board.read { $0.course.span }
    switch SeriesRequest.parse(query, classes: classes, span: span) {
    case .failure(let refusal): return .refusal(400, refusal.problem)
    case .success(let request):
      let (width, points) = board.read {
        $0.course.series(column: request.column, request.seconds, points: request.points)
      }
      return HTTPResponse(
        json: jsonLine(SeriesAnswer(classes[request.column], request, width: width, points)))
    }
  }

  private var runText: String {
    struct Class: Encodable {
      var name: String
      var colorOnLight: String
      var colorOnDark: String
    }
    struct Facts: Encodable {
      var version: String
      var settings: [LiveFacts.Setting]
      var places: [String]
      var classes: [Class]
    }
    let classes = board.read { contents in
      contents.figures.classes.map {
        Class(name: $0.name, colorOnLight: "\($0.color.onPaper)", colorOnDark: "\($0.color.onDark)")
      }
    }
    let own = jsonLine(
      Facts(version: facts.version, settings: facts.settings, places: facts.places, classes: classes))
    return Self.withoutPasswords("{\"description\":\(description.json),\(own.dropFirst())")
  }

  /// Addresses of network cameras may have a name and a password, which are nobody's business here.
  static func withoutPasswords(_ text: String) -> String {
    // Within one text of the JSON: a quote in a password is escaped there.
    text.replacing(/:\/\/(?:[^\/"\s\\]|\\.)*@/) { _ in "://***@" }
  }

  /// The same for an address as it was given: a password may hold an `@`.
  static func withoutPassword(_ address: String) -> String {
    address.replacing(/:\/\/[^\/]*@/) { _ in "://***@" }
  }

  // MARK: Pictures

  private func still(_ view: LiveGallery.View, _ request: HTTPRequest) -> HTTPAnswer {
    let now = SystemClock.monotonicNanoseconds()
    gallery.ask(for: view, now: now)
    if let latest = gallery[view].latest, now - min(now, latest.published) < 1_000_000_000 {
      return .response(HTTPResponse(type: "image/jpeg", latest.bytes))
    }
    // Looked at again every second, and with the next picture.
    if request.round < 8, request.method != "HEAD" { return .wait(gallery[view]) }
    return .response(.refusal(503, "no frame came in the last seconds"))
  }

  private func stream(_ request: HTTPRequest) -> HTTPAnswer {
    let view: LiveGallery.View
    switch request.query["show"] ?? "outlines" {
    case "raw": view = .raw
    case "outlines": view = .outlines
    case "classes": view = .classes
    default: return .response(.refusal(400, "'show' must be raw, outlines or classes"))
    }
    gallery.ask(for: view, now: SystemClock.monotonicNanoseconds())
    return .stream(gallery[view], .pictures)
  }
}
