import Imaging
import LabelledPictures
import SegNetModel

/// A window of a sample in the making: taken out of the sample, then changed step by step, in memory that is reused.
///
/// **Units**: grey levels, 0...255, one plane per channel.
final class VariedWindow {
  let size: PixelSize
  let planes: [AlignedBuffer<Float>]
  let labels: AlignedBuffer<UInt8>
  /// Whether a pixel lies outside the sample. Colours there continue those of its edge, so that blurring does not draw
  /// a border into the picture; the network gets zeros.
  let outside: AlignedBuffer<Bool>
  /// The sample's planes, moved with the picture.
  let extraPlanes: [PixelPlane: AlignedBuffer<Float>]
  var convolver: PlaneConvolver

  init(size: PixelSize, extraPlanes: Set<PixelPlane> = []) throws(TrainingError) {
    self.size = size
    var planes: [AlignedBuffer<Float>] = []
    for _ in 0..<3 { planes.append(try AlignedBuffer(count: size.pixelCount)) }
    self.planes = planes
    var extras: [PixelPlane: AlignedBuffer<Float>] = [:]
    for name in extraPlanes { extras[name] = try AlignedBuffer(count: size.pixelCount) }
    self.extraPlanes = extras
    labels = try AlignedBuffer(count: size.pixelCount)
    outside = try AlignedBuffer(count: size.pixelCount)
    convolver = PlaneConvolver(size: size)
  }

  /// Makes the window that is described.
  func make(_ window: Window, of sample: TrainingSample) {
    if let geometry = window.changes.geometry {
      resample(window, geometry, of: sample)
    } else {
      copyPixels(window, of: sample)
    }
    apply(window.changes)
  }

  /// Whole pixels from where the window stands.
  private func copyPixels(_ window: Window, of sample: TrainingSample) {
    let (width, height) = (size.width, size.height)
    let shownWidth = min(width, sample.size.width - window.x)
    let shownHeight = min(height, sample.size.height - window.y)
    let block = Float(sample.reduction.weight)
    let (sums, sourceLabels) = (sample.sums.span, sample.labels.labels.span)
    let extras = extras(of: sample)
    for y in 0..<height {
      let shownY = min(y, shownHeight - 1)
      let sourceY = window.y + (window.mirrorsY ? shownHeight - 1 - shownY : shownY)
      let sourceRow = sourceY * sample.size.width + window.x
      func source(_ x: Int) -> Int {
        let shownX = min(x, shownWidth - 1)
        return sourceRow + (window.mirrorsX ? shownWidth - 1 - shownX : shownX)
      }
      var red = row(of: planes[0], y)
      var green = row(of: planes[1], y)
      var blue = row(of: planes[2], y)
      var labelRow = row(of: labels, y)
      var outsideRow = row(of: outside, y)
      for x in 0..<width {
        let source = source(x)
        red[x] = Float(sums[3 * source]) / block
        green[x] = Float(sums[3 * source + 1]) / block
        blue[x] = Float(sums[3 * source + 2]) / block
        let isOutside = x >= shownWidth || y >= shownHeight
        outsideRow[x] = isOutside
        labelRow[x] = isOutside ? ignoreLabel : sourceLabels[source]
      }
      for extra in extras {
        var row = row(of: extra.target, y)
        let values = extra.values.span
        for x in 0..<width { row[x] = outsideRow[x] ? extra.outside : values[source(x)] }
      }
    }
  }

  /// Colours bilinear between the centres of pixels, labels from the pixel that a point falls into.
  private func resample(_ window: Window, _ geometry: WindowChanges.Geometry, of sample: TrainingSample) {
    let (width, height) = (size.width, size.height)
    let map = InverseMap(geometry, windowSize: size)
    let block = Float(sample.reduction.weight)
    let (sums, sourceLabels) = (sample.sums.span, sample.labels.labels.span)
    let extras = extras(of: sample)
    let sourceSize = sample.size
    var (bendX, bendY) = ([Float](repeating: 0, count: width), [Float](repeating: 0, count: width))
    for y in 0..<height {
      let windowY = window.mirrorsY ? height - 1 - y : y
      geometry.elastic?.row(windowY, width: width, x: &bendX, y: &bendY)
      var red = row(of: planes[0], y)
      var green = row(of: planes[1], y)
      var blue = row(of: planes[2], y)
      var labelRow = row(of: labels, y)
      var outsideRow = row(of: outside, y)
      for x in 0..<width {
        let windowX = window.mirrorsX ? width - 1 - x : x
        let (sourceX, sourceY) = map.source(
          x: Float(windowX) + 0.5 + bendX[windowX], y: Float(windowY) + 0.5 + bendY[windowX])
        let point = SourcePoint(x: sourceX, y: sourceY, in: sourceSize)
        red[x] = point.color(0, in: sums) / block
        green[x] = point.color(1, in: sums) / block
        blue[x] = point.color(2, in: sums) / block
        outsideRow[x] = point.isOutside
        labelRow[x] = point.isOutside ? ignoreLabel : sourceLabels[point.nearest]
        for extra in extras {
          var value = extra.outside
          if !point.isOutside {
            let values = extra.values.span
            value = extra.isSmooth ? point.number(in: values) : values[point.nearest]
          }
          extra.target[y * width + x] = value
        }
      }
    }
  }

  @_lifetime(immortal)
  private func row<Number>(of memory: AlignedBuffer<Number>, _ y: Int) -> MutableSpan<Number> {
    memory.mutablePart(y * size.width, size.width)
  }

  /// One of the sample's planes, and where it goes.
  private struct Extra {
    let target: AlignedBuffer<Float>
    let values: [Float]
    let outside: Float
    let isSmooth: Bool
  }

  private func extras(of sample: TrainingSample) -> [Extra] {
    extraPlanes.map { name, memory in
      Extra(
        target: memory, values: sample.numbers(of: name), outside: name.outside, isSmooth: name.isSmooth)
    }
  }
}

/// A point of a sample, between the centres of four pixels.
private struct SourcePoint {
  let isOutside: Bool
  /// The pixel that it falls into, where it is inside. **Units**: pixels from the sample's beginning, as are the following.
  let nearest: Int
  /// The upper left of the four pixels.
  private let first: Int
  /// How far those right of it and below it are; 0 at the edges.
  private let right, down: Int
  /// How far it is from the first to them, 0...1.
  private let partX, partY: Float

  @inline(__always)
  init(x: Float, y: Float, in size: PixelSize) {
    isOutside = !(x >= 0 && y >= 0 && x < Float(size.width) && y < Float(size.height))
    nearest = isOutside ? 0 : Int(y) * size.width + Int(x)
    let pixelX = min(max(x - 0.5, 0), Float(size.width - 1))
    let pixelY = min(max(y - 0.5, 0), Float(size.height - 1))
    let (left, top) = (Int(pixelX), Int(pixelY))
    (partX, partY) = (pixelX - Float(left), pixelY - Float(top))
    first = top * size.width + left
    right = left + 1 < size.width ? 1 : 0
    down = top + 1 < size.height ? size.width : 0
  }

  /// Places are not checked for overflow: a span checks each.
  ///
  /// - Parameter sums: three per pixel.
  @inline(__always)
  func color(_ channel: Int, in sums: Span<UInt16>) -> Float {
    let (above, step) = (3 &* first &+ channel, 3 &* right)
    let below = above &+ 3 &* down
    let upper = Float(sums[above]) * (1 - partX) + Float(sums[above &+ step]) * partX
    let lower = Float(sums[below]) * (1 - partX) + Float(sums[below &+ step]) * partX
    return upper * (1 - partY) + lower * partY
  }

  /// - Parameter values: one per pixel.
  @inline(__always)
  func number(in values: Span<Float>) -> Float {
    let below = first &+ down
    let upper = values[first] * (1 - partX) + values[first &+ right] * partX
    let lower = values[below] * (1 - partX) + values[below &+ right] * partX
    return upper * (1 - partY) + lower * partY
  }
}

/// From points of a window to points of a sample.
private struct InverseMap {
  private let cosine, sine, centerX, centerY, middleX, middleY: Float

  init(_ geometry: WindowChanges.Geometry, windowSize: PixelSize) {
    (cosine, sine) = geometry.inverseRotation
    (centerX, centerY) = (Float(geometry.centerX), Float(geometry.centerY))
    (middleX, middleY) = (Float(windowSize.width) / 2, Float(windowSize.height) / 2)
  }

  func source(x: Float, y: Float) -> (x: Float, y: Float) {
    let (dx, dy) = (x - middleX, y - middleY)
    return (centerX + cosine * dx + sine * dy, centerY - sine * dx + cosine * dy)
  }
}

extension FeatureMap {
  /// Writes a finished window, normalised, as a picture of the batch.
  func write(_ window: VariedWindow, input: PictureInput, picture: Int) {
    let width = window.size.width
    for channel in 0..<3 {
      let (mean, deviation) = (input.mean[channel], input.standardDeviation[channel])
      for y in 0..<window.size.height {
        let plane = window.planes[channel].part(y * width, width)
        let outside = window.outside.part(y * width, width)
        var target = self.channel(picture, y, channel)
        for x in 0..<width { target[x] = outside[x] ? 0 : (plane[x] - mean) / deviation }
      }
    }
  }
}
