import Imaging

/// Measures pictures of one size, in memory taken once: colours, contrast and detail of rows spread over the picture, and
/// what was found in it.
///
/// **Cost**: at most `rowLimit` rows of the label map are looked at, and every object once; nothing is allocated.
public struct PictureMeasurer: ~Copyable, Sendable {
  /// The most rows that are looked at.
  static let rowLimit = 64

  private let size: PixelSize
  private let reduction: Reduction
  private let classCount: Int
  /// One row of the camera's picture, and the sums of its blocks.
  private var colors: FixedBuffer<UInt8>
  private var red: FixedBuffer<Int32>
  private var green: FixedBuffer<Int32>
  private var blue: FixedBuffer<Int32>

  /// - Parameters:
  ///   - pictureSize: of the camera's pictures.
  ///   - reduction: camera pixels per pixel of the label map, each way.
  ///   - classCount: the background included.
  public init(pictureSize: PixelSize, reduction: Reduction, classCount: Int) {
    precondition(reduction.isPossible)
    size = pictureSize.reduced(by: reduction)
    (self.reduction, self.classCount) = (reduction, classCount)
    colors = FixedBuffer(capacity: 3 * pictureSize.width)
    red = FixedBuffer(capacity: size.width)
    green = FixedBuffer(capacity: size.width)
    blue = FixedBuffer(capacity: size.width)
    colors.fill(count: 3 * pictureSize.width, with: 0)
  }

  /// Memory taken. **Units**: bytes.
  public var plannedByteCount: Int { colors.byteCount + 3 * red.byteCount }

  /// Measures a picture and what an analyser found in it.
  ///
  /// - Precondition: the picture has the planned size, and the analyser has finished it.
  public mutating func measure(_ picture: borrowing ImageView, _ analyzer: borrowing FrameAnalyzer)
    -> PictureMeasures
  {
    var measures = measure(picture)
    var objects = ObjectSums()
    for index in analyzer.objects.indices {
      objects.add(analyzer.objects[index], confidence: analyzer.confidence(of: index))
    }
    objects.note(in: &measures, pixels: size.pixelCount)
    return measures
  }

  /// What the picture says without its objects.
  mutating func measure(_ picture: borrowing ImageView) -> PictureMeasures {
    precondition(picture.size.reduced(by: reduction) == size)
    var sums = PixelSums()
    let rows = min(Self.rowLimit, size.height)
    for index in 0..<rows {
      load(row: (2 * index + 1) * size.height / (2 * rows), of: picture)
      sums.add(red.span, green.span, blue.span)
    }
    var measures = PictureMeasures(classCount: classCount)
    sums.note(in: &measures, levels: reduction.weight)
    return measures
  }

  /// Adds up the blocks of a row of the label map.
  private mutating func load(row: Int, of picture: borrowing ImageView) {
    red.fill(count: size.width, with: 0)
    green.fill(count: size.width, with: 0)
    blue.fill(count: size.width, with: 0)
    reduction.forEachPixel(of: row) { line, down in
      let down = Int32(down)
      var span = colors.mutableSpan
      picture.copyColors(row: line, into: &span)
      for x in 0..<size.width {
        var (r, g, b): (Int32, Int32, Int32) = (0, 0, 0)
        reduction.forEachPixel(of: x) { pixel, weight in
          let weight = Int32(weight)
          r += weight * Int32(colors[3 * pixel])
          g += weight * Int32(colors[3 * pixel + 1])
          b += weight * Int32(colors[3 * pixel + 2])
        }
        red[x] += down * r
        green[x] += down * g
        blue[x] += down * b
      }
    }
  }
}

/// Whole-number sums over the rows that are looked at.
private struct PixelSums {
  private struct Channel {
    var sum = 0
    var squares = 0
    /// Of blocks of 15 quarters, a large bright picture has more than 64 bits hold.
    var cubes: Int128 = 0

    mutating func add(_ value: Int) {
      sum += value
      squares += value * value
      cubes += Int128(value * value * value)
    }

    func mean(_ pixels: Double) -> Double { Double(sum) / pixels }
    func variance(_ pixels: Double) -> Double {
      let mean = mean(pixels)
      return max(0, Double(squares) / pixels - mean * mean)
    }
  }

  private var pixels = 0
  private var red = Channel()
  private var green = Channel()
  private var blue = Channel()
  private var differences = InlineArray<6, Int>(repeating: 0)
  private var squares = InlineArray<6, Int>(repeating: 0)
  private var pairs = InlineArray<6, Int>(repeating: 0)

  mutating func add(_ reds: Span<Int32>, _ greens: Span<Int32>, _ blues: Span<Int32>) {
    let width = greens.count
    pixels += width
    for x in 0..<width {
      red.add(Int(reds[x]))
      green.add(Int(greens[x]))
      blue.add(Int(blues[x]))
    }
    for index in PictureMeasures.steps.indices {
      let step = PictureMeasures.steps[index]
      guard width > 2 * step else { continue }
      var (sum, square) = (0, 0)
      for x in step..<width - step {
        let bend = Int(2 * greens[x] - greens[x - step] - greens[x + step])
        sum += abs(bend)
        square += bend * bend
      }
      differences[index] += sum
      squares[index] += square
      pairs[index] += width - 2 * step
    }
  }

  /// - Parameter levels: what one level is in the sums of blocks.
  func note(in measures: inout PictureMeasures, levels: Int) {
    guard pixels > 0 else { return }
    let (count, level) = (Double(pixels), Double(levels))
    let middle = green.mean(count)
    measures[PictureMeasure.brightness] = middle / level
    measures[PictureMeasure.redness] = (red.mean(count) - middle) / level
    measures[PictureMeasure.blueness] = (blue.mean(count) - middle) / level
    func deviation(_ channel: Channel) -> Double {
      max(1, channel.variance(count).squareRoot() / level)
    }
    let contrast = deviation(green)
    measures[PictureMeasure.contrast] = binaryLogarithm(contrast)
    measures[PictureMeasure.redContrast] = binaryLogarithm(deviation(red) / contrast)
    measures[PictureMeasure.blueContrast] = binaryLogarithm(deviation(blue) / contrast)
    for index in PictureMeasures.steps.indices where pairs[index] > 0 {
      let pairs = Double(pairs[index])
      // A quarter of a level more, so that a picture without any detail has a logarithm.
      let mean = Double(differences[index]) / pairs / level + 0.25
      let root = (Double(squares[index]) / pairs / (level * level) + 0.1).squareRoot()
      measures[PictureMeasure.detail + index] = binaryLogarithm(mean / contrast)
      measures[PictureMeasure.edges + index] = binaryLogarithm(root / mean)
    }
    let third =
      Double(green.cubes) / count - 3 * middle * Double(green.squares) / count + 2 * middle * middle * middle
    let cube = contrast * contrast * contrast * level * level * level
    measures[PictureMeasure.skewness] = min(8, max(-8, third / cube))
  }
}

/// Sums over the objects of a picture, whether they count or not: what counts is up to the person's rules.
private struct ObjectSums {
  private var areas = InlineArray<9, Int>(repeating: 0)
  private var area = 0
  private var weightedSize = 0.0
  private var confidence = 0.0
  private var confidenceArea = 0

  mutating func add(_ object: SegmentedObject, confidence: Double?) {
    if Int(object.label) <= PictureMeasures.shareLimit { areas[Int(object.label)] += object.area }
    area += object.area
    weightedSize += Double(object.area) * binaryLogarithm(Double(object.area))
    guard let confidence else { return }
    self.confidence += Double(object.area) * confidence
    confidenceArea += object.area
  }

  func note(in measures: inout PictureMeasures, pixels: Int) {
    // A picture without objects says nothing about what objects look like: it is judged by the rest.
    guard area > 0 else { return }
    // Large objects weigh more: specks do not make the objects of a picture small.
    measures[PictureMeasure.objectSize] = weightedSize / Double(area)
    if confidenceArea > 0 { measures[PictureMeasure.confidence] = confidence / Double(confidenceArea) }
    for index in PictureMeasure.firstShare..<measures.count {
      let share = Double(areas[index - PictureMeasure.firstShare + 1]) / Double(pixels)
      measures[index] = share.squareRoot()
    }
  }
}
