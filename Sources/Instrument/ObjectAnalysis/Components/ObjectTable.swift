import Imaging

/// The objects of one frame and the runs of pixels they are made of, in memory taken once.
public struct ObjectTable: ~Copyable, Sendable {
  /// The most objects kept of one frame; what comes after them in row-major order is counted in `overflow`.
  public static let objectLimit = 65_536
  /// The largest label map, in pixels: keeps every sum of squared coordinates within 64 bits.
  public static let pixelLimit = 1 << 26

  /// Of the label map. **Units**: pixels.
  public let size: PixelSize
  /// Objects that were found but not kept.
  public private(set) var overflow = 0
  /// Row by row, from the left; `link` is the number of the run's object once `finish` was called.
  var runs: FixedBuffer<LabelRun>
  private var found: FixedBuffer<SegmentedObject>

  init(size: PixelSize) throws(AnalysisError) {
    try checkLabelSize(size)
    self.size = size
    runs = FixedBuffer(capacity: size.pixelCount)
    found = FixedBuffer(capacity: min(Self.objectLimit, size.pixelCount))
  }

  var byteCount: Int { runs.byteCount + found.byteCount }

  /// The objects in the order of their first pixels, row by row.
  public var objects: Span<SegmentedObject> {
    @_lifetime(borrow self) get { found.span }
  }

  mutating func reset() {
    runs.removeAll()
    found.removeAll()
    overflow = 0
  }

  /// Numbers the objects and measures them.
  ///
  /// - Parameter overflowBefore: objects that an earlier table found but did not keep.
  /// - Precondition: each run's `link` is an earlier run of the same object, or the run itself when it is the first.
  mutating func finish(overflowBefore: Int = 0) {
    overflow = overflowBefore
    var index = 0
    while index < runs.count {
      let run = runs[index]
      let number: UInt32
      if Int(run.link) != index {
        // The earlier run's link is an object number already.
        number = runs[Int(run.link)].link
      } else if found.count < found.capacity {
        number = UInt32(found.count)
        found.append(
          SegmentedObject(
            label: run.label, left: run.start, top: run.row, right: run.end, bottom: run.row &+ 1,
            firstColumn: run.start))
      } else {
        number = LabelRun.noObject
        overflow += 1
      }
      runs[index].link = number
      if number != LabelRun.noObject { found[Int(number)].add(run, in: size) }
      index &+= 1
    }
  }

  /// Whether every pixel belongs to one object and no object stands twice: the areas of each class's objects add up to its
  /// runs', and the objects begin at different pixels, in order.
  var addsUp: Bool {
    var difference = InlineArray<256, Int>(repeating: 0)
    for index in 0..<runs.count where runs[index].link != LabelRun.noObject {
      difference[Int(runs[index].label)] += Int(runs[index].end) - Int(runs[index].start)
    }
    var before = -1
    for index in found.span.indices {
      let object = found[index]
      difference[Int(object.label)] -= object.area
      let first = Int(object.top) * size.width + Int(object.firstColumn)
      if first <= before { return false }
      before = first
    }
    for label in difference.indices where difference[label] != 0 { return false }
    return true
  }

  /// The pixels of all objects kept.
  var area: Int {
    var sum = 0
    for index in found.span.indices { sum += found[index].area }
    return sum
  }

  /// Writes each pixel's class into a label map; 0 where no object is.
  ///
  /// - Precondition: the label map has the planned size.
  func paintLabels(into labels: inout FixedBuffer<UInt8>) {
    precondition(labels.count == size.pixelCount)
    labels.fill(count: size.pixelCount, with: 0)
    for index in 0..<runs.count where runs[index].link != LabelRun.noObject {
      let run = runs[index]
      let start = Int(run.row) * size.width
      for pixel in start + Int(run.start)..<start + Int(run.end) {
        unsafe labels[unchecked: pixel] = run.label
      }
    }
  }

  /// Writes each pixel's object number, counted from 1, into a map; 0 where there is none.
  ///
  /// Objects beyond the 65,535 that fit into 16 bits stay 0.
  /// - Precondition: `map.count == size.pixelCount`.
  public func paintInstances(into map: inout MutableSpan<UInt16>) {
    precondition(map.count == size.pixelCount)
    paint(runs.span, into: &map, width: size.width)
  }
}

extension SegmentedObject {
  /// Adds the pixels of a run.
  @inline(__always)
  fileprivate mutating func add(_ run: LabelRun, in size: PixelSize) {
    left = min(left, run.start)
    right = max(right, run.end)
    bottom = max(bottom, run.row &+ 1)
    if run.row == 0 || run.start == 0 || Int(run.row) == size.height - 1 || Int(run.end) == size.width {
      touchesBorder = true
    }
    let (first, end, row) = (Int(run.start), Int(run.end), Int(run.row))
    let length = end - first
    let columns = length * (first + end - 1) / 2
    area += length
    sumX += columns
    sumY += row * length
    sumXX += sumOfSquares(below: end) - sumOfSquares(below: first)
    sumXY += row * columns
    sumYY += row * row * length
  }
}

/// `0^2 + 1^2 + ... + (n - 1)^2 = (n - 1) n (2n - 1) / 6`
@inline(__always)
private func sumOfSquares(below n: Int) -> Int { (n - 1) * n * (2 * n - 1) / 6 }

/// - Throws: `AnalysisError` when a label map of this size cannot be analysed.
func checkLabelSize(_ size: PixelSize) throws(AnalysisError) {
  let sides = 1...65_535
  guard sides.contains(size.width), sides.contains(size.height), size.pixelCount <= ObjectTable.pixelLimit
  else {
    throw AnalysisError(
      "label map",
      "is \(size) pixels; each side must be 1 to 65535, and all together at most \(ObjectTable.pixelLimit)",
      advice: "choose a smaller camera picture or a larger reduction")
  }
}
