import Server

/// Which series somebody asks for: `class=rbc&from=...&to=...&points=300`.
struct SeriesRequest {
  let column: Int
  let seconds: Range<Int64>
  let points: Int

  /// - Parameter span: what there is; the series ends there, and begins an hour before, unless asked otherwise.
  /// - Returns: the refusal for a class that there is not, and for numbers that are none.
  static func parse(
    _ query: [String: String], classes: [String], span: ClosedRange<Int64>?
  ) -> Result<SeriesRequest, Refusal> {
    guard let name = query["class"], let column = classes.firstIndex(of: name) else {
      return .failure(Refusal("'class' must be the name of a class; see /api/v1/run"))
    }
    func number(_ key: String, _ range: ClosedRange<Int64>) -> Int64?? {
      guard let text = query[key] else { return .some(nil) }
      guard let number = Int64(text), range.contains(number) else { return nil }
      return number
    }
    let times: ClosedRange<Int64> = 0...9_999_999_999
    guard let to = number("to", times), let from = number("from", times) else {
      return .failure(Refusal("'from' and 'to' must be whole seconds since 1970"))
    }
    guard let points = number("points", 1...Int64(CountCourse.pointLimit)) else {
      return .failure(Refusal("'points' must be a whole number from 1 to 2000"))
    }
    let end = to ?? (span?.upperBound ?? 0) + 1
    let begin = from ?? max(0, end - 3600)
    guard begin < end else { return .failure(Refusal("'from' must lie before 'to'")) }
    return .success(SeriesRequest(column: column, seconds: begin..<end, points: Int(points ?? 300)))
  }

  struct Refusal: Error {
    let problem: StaticString
    init(_ problem: StaticString) { self.problem = problem }
  }
}

/// The answer: lists of the same length, since a name per number would be most of it.
struct SeriesAnswer: Encodable, Sendable {
  var name: String
  var from: Int64
  var to: Int64
  /// Of a point. **Units**: seconds.
  var width: Int64
  /// The first second of each point.
  var times: [Int64]
  var frames: [Int]
  /// Objects per frame, to the thousandth.
  var means: [Double]
  var lows: [Int]
  var highs: [Int]

  enum CodingKeys: String, CodingKey {
    case name = "class"
    case from, to, width, times, frames, means, lows, highs
  }

  init(_ name: String, _ request: SeriesRequest, width: Int64, _ points: [CountCourse.Point]) {
    (self.name, from, to) = (name, request.seconds.lowerBound, request.seconds.upperBound)
    self.width = width
    times = points.map(\.start)
    frames = points.map(\.frames)
    means = points.map { ($0.mean * 1000).rounded() / 1000 }
    lows = points.map(\.low)
    highs = points.map(\.high)
  }
}
