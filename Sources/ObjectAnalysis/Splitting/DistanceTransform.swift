/// The exact Euclidean distance of each pixel of an object to the nearest pixel that is not of the object, squared.
///
/// Source: Meijster, Roerdink and Hesselink, "A general algorithm for computing distance transforms in linear time",
/// 2000. **Numerics**: whole numbers throughout. **Cost**: linear in the pixels; no allocation after `init`.
struct DistanceTransform: ~Copyable, Sendable {
  /// The squared distance where there is no other pixel at all, and the largest that is told apart.
  static let farthest = Int32.max

  /// Column distances of the row in work, squared.
  private var columns: FixedBuffer<Int>
  /// The lower envelope of the row's parabolas: which parabola, and from which column on.
  private var parabolas: FixedBuffer<Int>
  private var starts: FixedBuffer<Int>

  /// - Parameter width: of the widest picture transformed.
  init(width: Int) {
    columns = FixedBuffer(capacity: width)
    parabolas = FixedBuffer(capacity: width)
    starts = FixedBuffer(capacity: width)
    columns.fill(count: width, with: 0)
    parabolas.fill(count: width, with: 0)
    starts.fill(count: width, with: 0)
  }

  var byteCount: Int { columns.byteCount + parabolas.byteCount + starts.byteCount }

  /// Replaces what is not 0 by its squared distance to the nearest 0.
  ///
  /// **Shape**: the rectangle `columns` x `rows` of a picture whose rows are `stride` apart. What lies outside of the
  /// rectangle is taken for neither.
  mutating func transform(
    _ picture: inout FixedBuffer<Int32>, stride: Int, columns range: Range<Int>, rows: Range<Int>
  ) {
    let width = range.count
    guard width > 0, !rows.isEmpty else { return }
    // Down and up each column: the distance to the nearest 0 of the column. No distance within the rectangle is larger
    // than the sum of its sides.
    let unseen = Int32(clamping: width + rows.count)
    for y in rows {
      for x in range {
        let index = y * stride + x
        guard picture[index] != 0 else { continue }
        picture[index] = y > rows.lowerBound ? min(unseen, picture[index - stride] + 1) : unseen
      }
    }
    var y = rows.upperBound - 1
    while y > rows.lowerBound {
      y -= 1
      for x in range {
        let index = y * stride + x
        if picture[index + stride] < picture[index] { picture[index] = picture[index + stride] + 1 }
      }
    }
    for y in rows {
      let line = y * stride + range.lowerBound
      for x in 0..<width {
        let distance = Int(picture[line + x])
        columns[x] = distance == Int(unseen) ? Int(Int32.max) : distance * distance
      }
      combine(width)
      var last = count - 1
      var x = width
      while x > 0 {
        x -= 1
        let value = (x - parabolas[last]) * (x - parabolas[last]) + columns[parabolas[last]]
        picture[line + x] = Int32(clamping: value)
        if x == starts[last] { last -= 1 }
      }
    }
  }

  /// The number of parabolas on the envelope.
  private var count = 0

  /// Finds the lower envelope of the parabolas `(x - i)^2 + columns[i]`.
  private mutating func combine(_ width: Int) {
    (parabolas[0], starts[0], count) = (0, 0, 1)
    for x in 1..<max(1, width) {
      while count > 0 {
        let (start, other) = (starts[count - 1], parabolas[count - 1])
        let old = (start - other) * (start - other) + columns[other]
        let new = (start - x) * (start - x) + columns[x]
        if old <= new { break }
        count -= 1
      }
      if count == 0 {
        (parabolas[0], starts[0], count) = (x, 0, 1)
      } else {
        let other = parabolas[count - 1]
        // The first column from which the new parabola is the lower one.
        let from = 1 + (x * x - other * other + columns[x] - columns[other]) / (2 * (x - other))
        if from < width {
          (parabolas[count], starts[count]) = (x, from)
          count += 1
        }
      }
    }
  }
}
