import Imaging

extension PixelBox {
  /// The smallest pixel box around edges given as `[xmin, ymin, xmax, ymax]`, never empty: a box without extent becomes
  /// the pixel it stands on.
  ///
  /// **Units**: pixels; the left edge of the picture is 0, its right edge the width.
  ///
  /// - Returns: the box, or what is wrong with the numbers.
  static func enclosing(_ edges: [Double]) -> Result<PixelBox, BoxProblem> {
    guard edges.count == 4 else {
      return .failure(BoxProblem("has \(edges.count) numbers, expected xmin, ymin, xmax, ymax"))
    }
    guard edges.allSatisfy({ $0.isFinite && abs($0) <= 1e6 }) else {
      return .failure(BoxProblem("\(text(edges)) holds a number that cannot be a position in a picture"))
    }
    guard edges[0] <= edges[2], edges[1] <= edges[3] else {
      return .failure(
        BoxProblem(
          "\(text(edges)) is inverted, expected xmin, ymin, xmax, ymax",
          advice: "if the numbers are x, y, width and height, write x + width and y + height as the last two")
      )
    }
    guard edges[0] >= 0, edges[1] >= 0 else {
      return .failure(BoxProblem("\(text(edges)) begins outside the picture"))
    }
    let (minX, minY) = (Int(edges[0].rounded(.down)), Int(edges[1].rounded(.down)))
    return .success(
      PixelBox(
        minX: minX, minY: minY, maxX: max(minX + 1, Int(edges[2].rounded(.up))),
        maxY: max(minY + 1, Int(edges[3].rounded(.up)))))
  }

  /// Shifts a box that only touches the right or bottom edge back onto the last pixel there.
  func onto(_ size: PixelSize) -> PixelBox {
    var box = self
    if box.minX == size.width, box.maxX == size.width + 1 {
      (box.minX, box.maxX) = (size.width - 1, size.width)
    }
    if box.minY == size.height, box.maxY == size.height + 1 {
      (box.minY, box.maxY) = (size.height - 1, size.height)
    }
    return box
  }

  private static func text(_ edges: [Double]) -> String {
    "[" + edges.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" }.joined(separator: ", ")
      + "]"
  }
}

/// Why four numbers are no box.
struct BoxProblem: Error {
  let description: String
  /// What to do about it.
  let advice: String?
  init(_ description: String, advice: String? = nil) {
    (self.description, self.advice) = (description, advice)
  }
}
