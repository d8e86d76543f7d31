import Imaging

/// Floods one object at a time from its innermost pixels outwards, and tells its basins apart.
struct BasinFlood: ~Copyable, Sendable {
  private let size: PixelSize
  private var distance: DistanceTransform
  /// The object's bounding box and one pixel around it, row by row.
  private var squared: FixedBuffer<Int32>
  /// Per pixel of the box its basin, counted from 1; 0 where the flood has not come yet.
  private var basins: FixedBuffer<UInt32>
  private var order: FixedBuffer<UInt32>
  private var levelStarts: FixedBuffer<UInt32>
  /// Per basin an earlier basin that it became a part of, or itself.
  private var parents: FixedBuffer<UInt32>
  /// Per basin the largest distance in it, and at the end the number of its piece.
  private var peaks: FixedBuffer<Float>
  /// The squared distance of the innermost pixel.
  private var innermost = 0
  private var left = 0
  private var top = 0
  private var stride = 0
  private var rows = 0

  init(size: PixelSize) {
    self.size = size
    let padded = (size.width + 2) * (size.height + 2)
    distance = DistanceTransform(width: size.width)
    squared = FixedBuffer(capacity: padded)
    basins = FixedBuffer(capacity: padded)
    order = FixedBuffer(capacity: size.pixelCount)
    // A disc of radius r has more than r^2 pixels: an object has fewer levels than pixels, unless the picture cuts it.
    levelStarts = FixedBuffer(capacity: size.pixelCount + 2)
    parents = FixedBuffer(capacity: size.pixelCount + 1)
    peaks = FixedBuffer(capacity: size.pixelCount + 1)
  }

  var byteCount: Int {
    distance.byteCount + squared.byteCount + basins.byteCount + order.byteCount + levelStarts.byteCount
      + parents.byteCount + peaks.byteCount
  }

  mutating func begin(_ object: SegmentedObject) {
    let box = object.bounds
    (left, top) = (box.left - 1, box.top - 1)
    (stride, rows) = (box.width + 2, box.height + 2)
    squared.fill(count: stride * rows, with: 0)
    basins.fill(count: stride * rows, with: 0)
    order.removeAll()
    parents.removeAll()
    peaks.removeAll()
    parents.append(0)
    peaks.append(0)
  }

  mutating func append(_ run: LabelRun) {
    let line = (Int(run.row) - top) * stride - left
    for x in Int(run.start)..<Int(run.end) { squared[line + x] = 1 }
  }

  /// The piece of a pixel of the object, counted from 1.
  func piece(x: Int, y: Int) -> Int { Int(peaks[Int(basins[(y - top) * stride + x - left])]) }

  /// Floods the object whose runs were appended.
  ///
  /// - Returns: the number of pieces.
  mutating func flood(_ rule: SplittingRule) -> Int {
    // Beyond the picture's edge nobody knows what there is: it does not end an object.
    let columns = max(0, -left)..<min(stride, size.width - left)
    let lines = max(0, -top)..<min(rows, size.height - top)
    distance.transform(&squared, stride: stride, columns: columns, rows: lines)
    sortByDistance()
    for index in 0..<order.count { visit(Int(order[index]), rule) }
    var pieces = 0
    for basin in 1..<parents.count where Int(parents[basin]) == basin {
      pieces += 1
      peaks[basin] = Float(pieces)
    }
    for basin in 1..<parents.count { peaks[basin] = peaks[root(basin)] }
    return pieces
  }

  /// Puts the object's pixels in order, innermost first, and from the top where they are alike.
  private mutating func sortByDistance() {
    var (pixels, farthest) = (0, Int32(0))
    for index in 0..<squared.count {
      pixels += squared[index] != 0 ? 1 : 0
      farthest = max(farthest, squared[index])
    }
    innermost = min(Int(farthest), levelStarts.capacity - 2)
    levelStarts.fill(count: innermost + 2, with: 0)
    for index in 0..<squared.count where squared[index] != 0 { levelStarts[level(index) + 1] += 1 }
    for level in 1..<levelStarts.count { levelStarts[level] += levelStarts[level - 1] }
    order.fill(count: pixels, with: 0)
    for index in 0..<squared.count where squared[index] != 0 {
      let level = level(index)
      order[Int(levelStarts[level])] = UInt32(index)
      levelStarts[level] += 1
    }
  }

  /// 0 for the innermost pixels: levels are squared distances, so that the order is exact.
  @inline(__always)
  private func level(_ index: Int) -> Int { max(0, innermost - Int(squared[index])) }

  /// Gives a pixel to a basin next to it, and joins basins that meet in it where the rule says so.
  private mutating func visit(_ pixel: Int, _ rule: SplittingRule) {
    var (highest, nearest, nearestDistance) = (0, 0, Int32(-1))
    var (lastSeen, basin) = (UInt32(0), 0)
    var meeting = false
    for row in -1...1 {
      let line = pixel + row * stride
      for neighbor in line - 1...line + 1 where basins[neighbor] != 0 {
        if basins[neighbor] != lastSeen {
          lastSeen = basins[neighbor]
          basin = root(Int(lastSeen))
          if highest == 0 {
            highest = basin
          } else if basin != highest {
            meeting = true
            if peaks[basin] > peaks[highest] { highest = basin }
          }
        }
        if squared[neighbor] > nearestDistance { (nearest, nearestDistance) = (basin, squared[neighbor]) }
      }
    }
    if highest == 0 {
      nearest = parents.count
      parents.append(UInt32(nearest))
      peaks.append(Float(squared[pixel]).squareRoot())
    } else if meeting {
      let saddle = Double(squared[pixel]).squareRoot()
      // A pixel that joins basins is the bridge between them.
      if join(around: pixel, into: highest, saddle: saddle, rule) { nearest = highest }
    }
    basins[pixel] = UInt32(nearest)
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
        let basin = root(Int(basins[pixel + dy * stride + dx]))
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
