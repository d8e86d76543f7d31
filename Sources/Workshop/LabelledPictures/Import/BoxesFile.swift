import Imaging
import System

/// The content of a `boxes.json`: `{name: {"boxes": [[class, xmin, ymin, xmax, ymax], ...]}}`; other keys are not read.
struct BoxesFile: Sendable {
  struct Box: Sendable {
    let className: String
    let box: PixelBox
  }

  let path: String
  let boxes: [String: [Box]]

  /// How many boxes each class has.
  var frequencies: [String: Int] {
    boxes.values.joined().reduce(into: [:]) { $0[$1.className, default: 0] += 1 }
  }

  /// Whether more than a quarter of a class's boxes overlap another box of the same class.
  func isCrowded(_ className: String) -> Bool {
    var (overlapping, total) = (0, 0)
    for list in boxes.values {
      let own = list.filter { $0.className == className }.map(\.box).sorted { $0.minX < $1.minX }
      total += own.count
      var touches = [Bool](repeating: false, count: own.count)
      for (index, box) in own.enumerated() {
        // In this order, no box after the first that begins behind this one can overlap it.
        for other in own.indices[(index + 1)...].prefix(while: { own[$0].minX < box.maxX })
        where own[other].overlaps(box) {
          (touches[index], touches[other]) = (true, true)
        }
      }
      overlapping += touches.count { $0 }
    }
    return 4 * overlapping > total
  }

  /// - Throws: `FileError` naming the file, the picture and the box.
  init(path: String) throws(FileError) {
    let content = try JSONFile.read([String: Picture].self, path)
    var boxes: [String: [Box]] = [:]
    for (name, picture) in content.sorted(by: { $0.key < $1.key }) {
      guard picture.boxes.count < Int(UInt16.max) else {
        throw FileError(
          path,
          "'\(name)' has \(picture.boxes.count) boxes, more than the 65534 that object numbers tell apart")
      }
      var list: [Box] = []
      for (index, raw) in picture.boxes.enumerated() {
        switch PixelBox.enclosing(raw.edges) {
        case .success(let box): list.append(Box(className: raw.className, box: box))
        case .failure(let problem):
          throw FileError(path, "\(Self.place(name, index)) (\(raw.className)): the box \(problem.words)")
        }
      }
      boxes[name] = list
    }
    (self.path, self.boxes) = (path, boxes)
  }

  /// The boxes of one picture, known to lie inside it.
  ///
  /// - Throws: `FileError` naming the file, the picture and the box.
  func boxes(of name: String, in size: PixelSize) throws(FileError) -> [Box] {
    var list: [Box] = []
    for (index, box) in (boxes[name] ?? []).enumerated() {
      let inside = box.box.onto(size)
      guard inside.fits(size) else {
        throw FileError(
          path,
          "\(Self.place(name, index)) (\(box.className)): the box reaches to (\(inside.maxX), \(inside.maxY)), "
            + "outside the picture of \(size)")
      }
      list.append(Box(className: box.className, box: inside))
    }
    return list
  }

  static func place(_ name: String, _ index: Int) -> String { "'\(name)', box \(index + 1)" }
}

private struct Picture: Decodable {
  let boxes: [RawBox]
}

private struct RawBox: Decodable {
  let className: String
  let edges: [Double]

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    className = try container.decode(String.self)
    var edges: [Double] = []
    while !container.isAtEnd, edges.count < 5 { edges.append(try container.decode(Double.self)) }
    self.edges = edges
  }
}
