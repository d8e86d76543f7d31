import Imaging

/// Floods one object at a time from its innermost pixels outwards, and tells its basins apart.
struct BasinFlood: ~Copyable, Sendable {
  /// The part of a run that lies in one piece. It begins where the one before it ends.
  struct Cut: BitwiseCopyable, Sendable {
    /// The first column after it.
    var end: UInt16
    /// The number of the piece, counted from 1.
    var piece: UInt32
  }

  /// A stretch of a buffer; a `Range` that can lie in a `FixedBuffer`.
  struct Places: BitwiseCopyable, Sendable {
    var first: UInt32
    var end: UInt32

    @inline(__always) var range: Range<Int> { Int(first)..<Int(end) }
  }

  private let size: PixelSize
  private var distance: DistanceTransform
  /// Per pixel of the object's bounding box and one pixel around it, row by row, how deep it lies: its squared distance to
  /// the outline, or the network's map in steps from 1; 0 outside of the object.
  private var levels: FixedBuffer<Int32>
  /// Per pixel of the box its basin, counted from 1; none where the flood has not come yet.
  private var basins: FixedBuffer<BasinMark>
  /// Where the object's runs lie in the box, row by row.
  private var stretches: FixedBuffer<Places>
  private var order: FixedBuffer<UInt32>
  private var levelStarts: FixedBuffer<UInt32>
  /// Per basin an earlier basin that it became a part of, or itself.
  private var parents: FixedBuffer<UInt32>
  /// Per basin how deep its deepest pixel is, and at the end the number of its piece.
  private var peaks: FixedBuffer<Float>
  /// Since the start of the frame, the summits that share the last basin, because marks tell no more apart.
  private(set) var sharedSummits = 0
  /// The level of the innermost pixel.
  private var innermost = 0
  /// Whether levels are those of a map.
  private var floodsMap = false
  private var left = 0
  private var top = 0
  private var stride = 0
  private var rows = 0

  init(size: PixelSize) {
    self.size = size
    let padded = (size.width + 2) * (size.height + 2)
    distance = DistanceTransform(width: size.width)
    levels = FixedBuffer(capacity: padded)
    basins = FixedBuffer(capacity: padded)
    stretches = FixedBuffer(capacity: size.pixelCount)
    order = FixedBuffer(capacity: size.pixelCount)
    // A disc of radius r has more than r^2 pixels: an object has fewer levels than pixels, unless the picture cuts it.
    // A map has as many in any object.
    levelStarts = FixedBuffer(capacity: max(size.pixelCount, Int(SmoothedMap.highest)) + 2)
    let most = min(size.pixelCount, BasinMark.limit) + 1
    parents = FixedBuffer(capacity: most)
    peaks = FixedBuffer(capacity: most)
  }

  var byteCount: Int {
    distance.byteCount + levels.byteCount + basins.byteCount + stretches.byteCount + order.byteCount
      + levelStarts.byteCount + parents.byteCount + peaks.byteCount
  }

  mutating func beginFrame() { sharedSummits = 0 }

  mutating func begin(_ object: SegmentedObject) {
    let box = object.bounds
    (left, top) = (box.left - 1, box.top - 1)
    (stride, rows) = (box.width + 2, box.height + 2)
    levels.fill(count: stride * rows, with: 0)
    basins.fill(count: stride * rows, with: BasinMark.none)
    stretches.removeAll()
    parents.removeAll()
    peaks.removeAll()
    parents.append(0)
    peaks.append(0)
  }

  mutating func append(_ run: LabelRun) {
    let line = (Int(run.row) - top) * stride - left
    let (start, end) = (line + Int(run.start), line + Int(run.end))
    // All eight neighbours lie in the box too: what follows leaves out bounds checks.
    precondition(
      start > stride && start <= end && end + stride < levels.count, "a run outside its object's bounds")
    for index in start..<end { unsafe levels[unchecked: index] = 1 }
    floodsMap = false
    stretches.append(Places(first: UInt32(start), end: UInt32(end)))
  }

  /// Takes how deep the run's pixels lie from a map of the whole picture instead of from the outline.
  mutating func append(_ run: LabelRun, map: borrowing SmoothedMap) {
    append(run)
    floodsMap = true
    let line = (Int(run.row) - top) * stride - left
    for x in Int(run.start)..<Int(run.end) {
      unsafe levels[unchecked: line + x] = map.level(x: x, y: Int(run.row))
    }
  }

  /// How deep a level is, in the units of the rule.
  @inline(__always)
  private func depth(_ level: Int32) -> Float {
    floodsMap ? SmoothedMap.depth(level) : Float(level).squareRoot()
  }

  /// Appends the cuts that make pieces of a run, from the left.
  ///
  /// - Returns: where they are.
  func cut(_ run: LabelRun, into cuts: inout FixedBuffer<Cut>) -> Places {
    let line = (Int(run.row) - top) * stride - left
    let claims = basins.span
    let before = cuts.count
    var x = Int(run.start)
    while x < Int(run.end) {
      let mark = unsafe claims[unchecked: line + x]
      repeat { x &+= 1 } while unsafe x < Int(run.end) && claims[unchecked: line + x] == mark
      let piece = UInt32(peaks[mark.basin])
      // Basins that were joined are one piece.
      if cuts.count > before, cuts[cuts.count - 1].piece == piece { cuts.removeLast(1) }
      cuts.append(Cut(end: UInt16(x), piece: piece))
    }
    return Places(first: UInt32(before), end: UInt32(cuts.count))
  }

  /// Floods the object whose runs were appended.
  ///
  /// - Returns: the number of pieces.
  mutating func flood(_ rule: SplittingRule) -> Int {
    if !floodsMap {
      // Beyond the picture's edge nobody knows what there is: it does not end an object.
      let columns = max(0, -left)..<min(stride, size.width - left)
      let lines = max(0, -top)..<min(rows, size.height - top)
      distance.transform(&levels, stride: stride, columns: columns, rows: lines)
    }
    sortByLevel()
    var next = 0
    while true {
      next = Self.spread(order, from: next, stride: stride, &basins)
      if next == order.count { break }
      visit(Int(order[next]), rule)
      next += 1
    }
    var pieces = 0
    for basin in 1..<parents.count where Int(parents[basin]) == basin {
      pieces += 1
      peaks[basin] = Float(pieces)
    }
    for basin in 1..<parents.count { peaks[basin] = peaks[root(basin)] }
    return pieces
  }

  /// Puts the object's pixels in order, innermost first, and from the top where they are alike.
  private mutating func sortByLevel() {
    var (pixels, farthest) = (0, Int32(0))
    for index in 0..<stretches.count {
      let stretch = stretches[index]
      pixels += stretch.range.count
      for pixel in stretch.range {
        farthest = unsafe max(farthest, levels[unchecked: pixel])
      }
    }
    innermost = min(Int(farthest), levelStarts.capacity - 2)
    levelStarts.fill(count: innermost + 2, with: 0)
    order.fill(count: pixels, with: 0)
    Self.sort(levels, stretches, innermost: Int32(innermost), &levelStarts, &order)
  }

  /// A counting sort by level, the deepest pixels first. Levels are whole numbers, so that the order is exact.
  private static func sort(
    _ levels: borrowing FixedBuffer<Int32>, _ stretches: borrowing FixedBuffer<Places>,
    innermost: Int32, _ levelStarts: inout FixedBuffer<UInt32>, _ order: inout FixedBuffer<UInt32>
  ) {
    let distances = levels.span
    var starts = levelStarts.mutableSpan
    for index in 0..<stretches.count {
      let stretch = unsafe stretches[unchecked: index]
      for pixel in stretch.range {
        let level = unsafe Int(max(0, innermost &- distances[unchecked: pixel]))
        unsafe starts[unchecked: level &+ 1] &+= 1
      }
    }
    for level in 1..<starts.count { starts[level] += starts[level - 1] }
    var places = order.mutableSpan
    for index in 0..<stretches.count {
      let stretch = unsafe stretches[unchecked: index]
      for pixel in stretch.range {
        let level = unsafe Int(max(0, innermost &- distances[unchecked: pixel]))
        unsafe places[unchecked: Int(starts[unchecked: level])] = UInt32(truncatingIfNeeded: pixel)
        unsafe starts[unchecked: level] &+= 1
      }
    }
  }

  /// Gives pixels, in their order, to the basin next to them, as long as there is one and no other: so it is for nearly
  /// all of them.
  ///
  /// - Returns: the place of the first pixel for which it is not.
  private static func spread(
    _ order: borrowing FixedBuffer<UInt32>, from first: Int, stride: Int,
    _ basins: inout FixedBuffer<BasinMark>
  ) -> Int {
    let places = order.span
    var claims = basins.mutableSpan
    var index = first
    while index < places.count {
      let pixel = unsafe Int(places[unchecked: index])
      let (above, below) = (pixel &- stride, pixel &+ stride)
      let around =
        unsafe claims[unchecked: above &- 1] | claims[unchecked: above] | claims[unchecked: above &+ 1]
        | claims[unchecked: pixel &- 1] | claims[unchecked: pixel &+ 1]
        | claims[unchecked: below &- 1] | claims[unchecked: below] | claims[unchecked: below &+ 1]
      guard around.isOneBasin else { return index }
      unsafe claims[unchecked: pixel] = around
      index &+= 1
    }
    return index
  }

  /// Gives a pixel to a basin next to it, and joins basins that meet in it where the rule says so.
  private mutating func visit(_ pixel: Int, _ rule: SplittingRule) {
    var (highest, nearest, nearestLevel) = (0, 0, Int32(-1))
    var (lastSeen, basin) = (BasinMark.none, 0)
    var meeting = false
    for row in -1...1 {
      let line = pixel + row * stride
      for neighbor in line - 1...line + 1 where basins[neighbor] != .none {
        if basins[neighbor] != lastSeen {
          lastSeen = basins[neighbor]
          basin = root(lastSeen.basin)
          if highest == 0 {
            highest = basin
          } else if basin != highest {
            meeting = true
            if peaks[basin] > peaks[highest] { highest = basin }
          }
        }
        if levels[neighbor] > nearestLevel { (nearest, nearestLevel) = (basin, levels[neighbor]) }
      }
    }
    if highest == 0 {
      if parents.count <= BasinMark.limit {
        nearest = parents.count
        parents.append(UInt32(nearest))
        peaks.append(depth(levels[pixel]))
      } else {
        nearest = BasinMark.limit
        sharedSummits += 1
      }
    } else if meeting {
      let saddle = Double(depth(levels[pixel]))
      // A pixel that joins basins is the bridge between them.
      if join(around: pixel, into: highest, saddle: saddle, rule) { nearest = highest }
    }
    basins[pixel] = BasinMark(nearest)
  }

  /// Joins the basins next to a pixel to the highest of them, as far as the saddle between is too shallow.
  ///
  /// Basins that are deep enough against the highest one are so against each other.
  private mutating func join(around pixel: Int, into highest: Int, saddle: Double, _ rule: SplittingRule)
    -> Bool
  {
    var joined = false
    for dy in -1...1 {
      for dx in -1...1 {
        let basin = root(basins[pixel + dy * stride + dx].basin)
        guard basin != 0, basin != highest else { continue }
        if !rule.separates(lowerPeak: Double(peaks[basin]), saddle: saddle) {
          parents[basin] = UInt32(highest)
          joined = true
        }
      }
    }
    return joined
  }

  @inline(__always)
  private mutating func root(_ start: Int) -> Int {
    var index = start
    while Int(parents[index]) != index {
      parents[index] = parents[Int(parents[index])]
      index = Int(parents[index])
    }
    return index
  }
}
