import Shapes
import System

/// One object of a YOLO label file: a class number and a box or an outline, in shares of the picture.
struct YOLOLine: Equatable {
  enum Shape: Equatable {
    /// The left, upper, right and lower edge.
    case box([Double])
    case outline([Point])
  }

  /// How far outside of the picture a number may lie: what rounding and careless drawing make.
  static let tolerance = 0.05
  /// The largest label file read. **Units**: bytes.
  static let byteLimit = 1 << 26

  let category: Int
  let shape: Shape
  /// Whether it reached out of its picture by more than rounding does, and was cut.
  let isCut: Bool
  /// From 1.
  let number: Int

  /// All objects of a file; none of an empty one.
  ///
  /// - Throws: `FileError` naming the line.
  static func read(_ path: String) throws(FileError) -> [YOLOLine] {
    let text = String(decoding: try readFile(path, limit: byteLimit), as: UTF8.self)
    var lines: [YOLOLine] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
      if !words.isEmpty { lines.append(try YOLOLine(words, number: index + 1, path: path)) }
    }
    return lines
  }

  private init(_ words: [Substring], number: Int, path: String) throws(FileError) {
    func problem(_ words: String, _ advice: String) -> FileError {
      FileError(path, "line \(number): \(words)", advice: advice)
    }
    guard words.count == 5 || words.count >= 7 && words.count % 2 == 1 else {
      let isPrediction = words.count == 6 || words.count > 6
      throw problem(
        "has \(words.count) numbers, expected a class and 4 numbers (a box) or a class and pairs of x and y (an outline)",
        isPrediction
          ? "a prediction has its confidence as well, a pose its points: take labels instead"
          : "copy the file anew")
    }
    var values: [Double] = []
    for word in words {
      guard let value = Double(word), value.isFinite else {
        throw problem("'\(word)' is no number", "expected numbers with blanks between them")
      }
      values.append(value)
    }
    guard let category = Int(exactly: values[0]), (0..<100_000).contains(category) else {
      throw problem("'\(words[0])' is no class number", "classes are numbered from 0")
    }
    var points = Array(values.dropFirst())
    let allowed = -Self.tolerance...1 + Self.tolerance
    let isBox = points.count == 4
    if isBox {
      guard points[2] >= 0, points[3] >= 0 else {
        throw problem(
          "the box has a negative width or height", "expected the middle, the width and the height")
      }
      let (x, y, width, height) = (points[0], points[1], points[2], points[3])
      points = [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    }
    if let wrong = points.first(where: { !allowed.contains($0) }) {
      throw problem(
        "reaches to \(formatNumber(wrong, digits: 4)), and shares of a picture go from 0 to 1",
        "expected numbers that are divided by the picture's width and height")
    }
    isCut = points.contains { $0 < -0.002 || $0 > 1.002 }
    points = points.map { min(1, max(0, $0)) }
    (self.category, self.number) = (category, number)
    shape =
      isBox
      ? .box(points)
      : .outline(stride(from: 0, to: points.count, by: 2).map { Point(x: points[$0], y: points[$0 + 1]) })
  }
}
