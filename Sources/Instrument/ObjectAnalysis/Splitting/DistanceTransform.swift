/// The exact Euclidean distance of each pixel of an object to the nearest pixel that is not of the object, squared.
///
/// Source: Meijster, Roerdink and Hesselink, "A general algorithm for computing distance transforms in linear time",
/// 2000. **Numerics**: whole numbers throughout. **Cost**: linear in the pixels; no allocation after `init`.
struct DistanceTransform: ~Copyable, Sendable {
  /// The squared distance where there is no other pixel at all, and the largest that is told apart.
  static let farthest = Int32.max

  /// A column of a row, and from which column on it is the nearest.
  struct Parabola: BitwiseCopyable, Sendable {
    var center: Int
    /// The column's own squared distance.
    var height: Int
    var start: Int
  }

  /// Column distances of the stretch in work, squared.
  private var columns: FixedBuffer<Int>
  private var near: NearRowTransform
  /// The lower envelope of the stretch's parabolas.
  private var parabolas: FixedBuffer<Parabola>

  /// - Parameter width: of the widest picture transformed.
  init(width: Int) {
    columns = FixedBuffer(capacity: width)
    parabolas = FixedBuffer(capacity: width)
    near = NearRowTransform(width: width)
    columns.fill(count: width, with: 0)
    parabolas.fill(count: width, with: Parabola(center: 0, height: 0, start: 0))
  }

  var byteCount: Int { columns.byteCount + parabolas.byteCount + near.byteCount }

  /// Replaces what is not 0 by its squared distance to the nearest 0.
  ///
  /// **Shape**: the rectangle `columns` x `rows` of a picture whose rows are `stride` apart. What lies outside of the
  /// rectangle is taken for neither.
  mutating func transform(
    _ picture: inout FixedBuffer<Int32>, stride: Int, columns range: Range<Int>, rows: Range<Int>
  ) {
    let width = range.count
    guard width > 0, !rows.isEmpty else { return }
    precondition(picture.count >= (rows.upperBound - 1) * stride + range.upperBound)
    precondition(range.lowerBound >= 0 && rows.lowerBound >= 0 && width <= columns.count)
    // Down and up each column: the distance to the nearest 0 of the column. No distance within the rectangle is larger
    // than the sum of its sides; columns without a 0 must be out of a near row's reach, too.
    let unseen = Int32(clamping: max(width + rows.count, NearRowTransform.reach))
    var pixels = picture.mutableSpan
    let top = rows.lowerBound * stride
    for index in top + range.lowerBound..<top + range.upperBound where unsafe pixels[unchecked: index] != 0 {
      unsafe pixels[unchecked: index] = unseen
    }
    for y in rows.dropFirst() {
      let line = y * stride
      for index in line &+ range.lowerBound..<line &+ range.upperBound {
        let above = unsafe min(unseen, pixels[unchecked: index &- stride] &+ 1)
        unsafe pixels[unchecked: index] = pixels[unchecked: index] == 0 ? 0 : above
      }
    }
    var y = rows.upperBound - 1
    while y > rows.lowerBound {
      y -= 1
      let line = y * stride
      for index in line &+ range.lowerBound..<line &+ range.upperBound {
        unsafe pixels[unchecked: index] = min(
          pixels[unchecked: index], pixels[unchecked: index &+ stride] &+ 1)
      }
    }
    for y in rows {
      let line = y * stride + range.lowerBound
      if near.transform(&picture, line..<line + width) { continue }
      var x = 0
      while x < width {
        if unsafe picture[unchecked: line + x] == 0 {
          x += 1
          continue
        }
        let first = x
        while x < width, unsafe picture[unchecked: line + x] != 0 { x += 1 }
        // What lies beyond the 0 on either side of a stretch is farther than that 0.
        Self.combine(
          &picture, line: line, max(0, first - 1)..<min(width, x + 1), unseen, &columns, &parabolas)
      }
    }
  }

  /// Replaces the column distances of one stretch of a row by the distances in all directions.
  private static func combine(
    _ picture: inout FixedBuffer<Int32>, line: Int, _ stretch: Range<Int>, _ unseen: Int32,
    _ columns: inout FixedBuffer<Int>, _ parabolas: inout FixedBuffer<Parabola>
  ) {
    let (start, width) = (line + stretch.lowerBound, stretch.count)
    var pixels = picture.mutableSpan
    var heights = columns.mutableSpan
    for x in 0..<width {
      let distance = unsafe Int(pixels[unchecked: start + x])
      unsafe heights[unchecked: x] = distance == Int(unseen) ? Int(Int32.max) : distance &* distance
    }
    var envelope = parabolas.mutableSpan
    var last = findEnvelope(heights.span, width, &envelope)
    var x = width
    while x > 0 {
      let parabola = unsafe envelope[unchecked: last]
      while x > parabola.start {
        x -= 1
        let value = (x &- parabola.center) &* (x &- parabola.center) &+ parabola.height
        unsafe pixels[unchecked: start + x] = Int32(clamping: value)
      }
      last -= 1
    }
  }

  /// Finds the lower envelope of the parabolas `(x - i)^2 + heights[i]`.
  ///
  /// - Returns: the index of its last parabola.
  private static func findEnvelope(
    _ heights: Span<Int>, _ width: Int, _ envelope: inout MutableSpan<Parabola>
  ) -> Int {
    var last = 0
    var top = unsafe Parabola(center: 0, height: heights[unchecked: 0], start: 0)
    unsafe envelope[unchecked: 0] = top
    for x in 1..<max(1, width) {
      let height = unsafe heights[unchecked: x]
      while true {
        let (toOld, toNew) = (top.start &- top.center, top.start &- x)
        if toOld &* toOld &+ top.height <= toNew &* toNew &+ height { break }
        last -= 1
        if last < 0 { break }
        top = unsafe envelope[unchecked: last]
      }
      if last < 0 {
        last = 0
        top = Parabola(center: x, height: height, start: 0)
        unsafe envelope[unchecked: 0] = top
        continue
      }
      // The first column from which the new parabola is the lower one. What is divided is not negative, since the new one
      // is not below the old one at its start.
      let gap = x &- top.center
      let numerator = (x &+ top.center) &* gap &+ height &- top.height
      let from = 1 &+ (gap == 1 ? numerator &>> 1 : numerator / (2 &* gap))
      if from < width {
        last += 1
        top = Parabola(center: x, height: height, start: from)
        unsafe envelope[unchecked: last] = top
      }
    }
    return last
  }
}
