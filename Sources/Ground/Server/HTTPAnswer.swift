/// What a client gets.
public struct HTTPResponse: Sendable {
  /// The number, such as 200.
  public var status: Int
  /// Its kind, such as `text/html; charset=utf-8`.
  public var type: String
  /// The whole of it.
  public var bytes: [UInt8]
  /// Further headers; those that every answer has come by themselves.
  public var headers: [(name: String, value: String)] = []

  /// Takes bytes as they are.
  public init(_ status: Int = 200, type: String, _ bytes: [UInt8]) {
    (self.status, self.type, self.bytes) = (status, type, bytes)
  }

  /// JSON that is there as text.
  public init(_ status: Int = 200, json: String) {
    self.init(status, type: "application/json", Array((json + "\n").utf8))
  }

  /// A refusal, with a sentence that says what is wrong and what to do.
  ///
  /// - Parameter problem: no quotes, no backslashes: it stands in JSON as it is.
  public static func refusal(_ status: Int, _ problem: StaticString) -> HTTPResponse {
    HTTPResponse(status, json: "{\"error\":\"\(problem)\"}")
  }
}

/// How a route answers.
public enum HTTPAnswer: Sendable {
  /// At once.
  case response(HTTPResponse)
  /// Every message of a broadcast as it comes, without an end. A client that is slow gets fewer of them.
  case stream(Broadcast, StreamFraming)
  /// Ask again when the broadcast has news, or somebody nudges it.
  case wait(Broadcast)
}

/// What stands around the messages of a stream.
public enum StreamFraming: Sendable {
  /// Nothing: messages are events of a server (`text/event-stream`).
  case events
  /// Pictures that take each other's place (`multipart/x-mixed-replace`).
  case pictures

  static let boundary = "hooke-frame"

  var type: String {
    switch self {
    case .events: "text/event-stream"
    case .pictures: "multipart/x-mixed-replace; boundary=\(Self.boundary)"
    }
  }

  func head(of count: Int) -> [UInt8] {
    switch self {
    case .events: []
    case .pictures:
      Array(
        "--\(Self.boundary)\r\nContent-Type: image/jpeg\r\nContent-Length: \(count)\r\n\r\n".utf8)
    }
  }

  var tail: [UInt8] {
    switch self {
    case .events: []
    case .pictures: [13, 10]
    }
  }
}
